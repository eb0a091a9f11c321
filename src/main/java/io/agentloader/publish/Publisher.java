package io.agentloader.publish;

import io.agentloader.agent.AgentPacking;
import io.agentloader.agent.AgentPacking.Form;
import io.agentloader.failure.AgentException.InvalidAgent;
import io.agentloader.failure.Report;
import io.agentloader.schema.AgentReader;
import io.agentloader.schema.Finding;
import io.agentloader.schema.Finding.Severity;
import io.agentloader.schema.ValidationReport;
import io.smallrye.mutiny.Uni;
import java.util.List;

/** The one way out: a file is checked and packed, and only then sent. */
public final class Publisher {

    private static final int TOLD = 5;

    private final AgentReader reader;

    private Publisher(AgentReader reader) {
        this.reader = reader;
    }

    /** Over this room. */
    public static Publisher over(AgentReader reader) {
        return new Publisher(reader);
    }

    /**
     * The file as an artifact: an image manifest of OCI with the {@code artifactType} of agents, the file as its only layer and
     * an image configuration beside it. The same file, name and options make the same bytes. Fails with {@link InvalidAgent}
     * when the file has errors.
     */
    public Uni<PackedAgent> pack(AgentFile file, PackOptions options) {
        return reader.validate(file.yaml())
                .invoke(report -> refuse(file, report))
                .flatMap(report -> reader.about(file.yaml())
                        .map(about -> AgentPacking.pack(file.bytes(), Form.IMAGE, Labels.of(file, about, options)))
                        .map(packed -> new PackedAgent(packed, report)))
                .onFailure(InvalidAgent.class)
                .transform(failure -> named(file, failure));
    }

    private static void refuse(AgentFile file, ValidationReport report) {
        if (report.isValid()) {
            return;
        }
        List<String> errors = report.findings().stream()
                .filter(finding -> finding.severity() == Severity.ERROR)
                .map(Publisher::told)
                .toList();
        String more = errors.size() > TOLD ? "; and " + (errors.size() - TOLD) + " more" : "";
        throw new InvalidAgent(Report.of(
                        file.name(),
                        "the agent has errors and is not packed: "
                                + String.join("; ", errors.subList(0, Math.min(TOLD, errors.size()))) + more)
                .withMember("rule", "schema")
                .withMember("errors", errors));
    }

    private static String told(Finding finding) {
        return finding.line() + ":" + finding.column() + ": "
                + finding.message().replaceFirst("\\.$", "");
    }

    private static InvalidAgent named(AgentFile file, InvalidAgent failure) {
        return failure.with(failure.report()
                .withDetail(file.name() + ": " + failure.report().detail()));
    }
}
