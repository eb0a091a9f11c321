package io.agentloader.schema;

import io.agentloader.failure.AgentException.InvalidAgent;
import io.agentloader.schema.Finding.Code;
import io.agentloader.schema.Finding.Severity;
import io.agentloader.yaml.Position;
import java.util.List;

/**
 * What there is to say about a file.
 *
 * @param schemaVersion the version of the format that it was held against: its own, or the newest
 * @param findings in the order of the text
 */
public record ValidationReport(String schemaVersion, List<Finding> findings) {

    public ValidationReport {
        findings = List.copyOf(findings);
    }

    /** That of a text that could not be read, for whoever reports on texts of which others can be; its place where it is known. */
    public static ValidationReport unreadable(InvalidAgent failure) {
        Object line = failure.report().members().get("line");
        Object column = failure.report().members().get("column");
        Position place = line instanceof Integer row && column instanceof Integer along
                ? new Position(row, along)
                : Position.START;
        return new ValidationReport(
                AgentSchema.NEWEST,
                List.of(new Finding(
                        Severity.ERROR, Code.NOT_YAML, failure.report().detail(), "", place)));
    }

    /** Whether nothing in it is an error. */
    public boolean isValid() {
        return count(Severity.ERROR) == 0;
    }

    public long count(Severity severity) {
        return findings.stream()
                .filter(finding -> finding.severity() == severity)
                .count();
    }
}
