package io.agentloader.schema;

import io.agentloader.schema.Finding.Severity;
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
