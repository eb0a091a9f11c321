package io.agentloader.dev;

import io.agentloader.failure.AgentException.InvalidAgent;
import io.agentloader.failure.AgentException.Overloaded;
import io.agentloader.publish.AgentFile;
import io.agentloader.publish.PackOptions;
import io.agentloader.publish.Publisher;
import io.agentloader.schema.AgentReader;
import io.agentloader.schema.Finding.Code;
import io.agentloader.schema.ValidationReport;
import io.smallrye.mutiny.Uni;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Says what the text of a file is. */
record Judge(AgentReader reader, Publisher publisher) {

    /** Where an agent begins to be one; also in a text that is not right yet, or is JSON. */
    private static final Pattern AGENTS =
            Pattern.compile("(?m)^\\uFEFF?[\"']?agents[\"']?[ \\t]*:|\\A\\uFEFF?\\s*\\{(?s:.*)[\"']agents[\"']\\s*:");

    private static final Pattern SOMETHING = Pattern.compile("(?m)^[^#\\r\\n]*[^\\s#\\uFEFF]");

    /**
     * Completes with what it is.
     *
     * @param wasAgent whether it was one before, so that something is wrong when it is none now
     */
    Uni<Verdict> judge(String file, ByteBuffer yaml, boolean wasAgent) {
        String text = StandardCharsets.UTF_8.decode(yaml.duplicate()).toString();
        if (!SOMETHING.matcher(text).find()) {
            return Uni.createFrom().item(Verdict.empty("the file is empty; an agent begins with agents:"));
        }
        boolean agents = AGENTS.matcher(text).find();
        return reader.validate(yaml)
                .flatMap(report -> judged(new AgentFile(file, yaml), report, agents || wasAgent, agents))
                .onFailure(InvalidAgent.class)
                .recoverWithItem(failure ->
                        Verdict.bad(ValidationReport.unreadable(failure).findings()))
                .onFailure(Overloaded.class)
                .recoverWithItem(Verdict.UNKNOWN);
    }

    private Uni<Verdict> judged(AgentFile file, ValidationReport report, boolean ours, boolean agents) {
        boolean readable = report.findings().stream().noneMatch(finding -> finding.code() == Code.NOT_YAML);
        if (readable && !ours) {
            return Uni.createFrom().item(Verdict.FOREIGN);
        }
        if (readable && !agents) {
            return Uni.createFrom().item(Verdict.bad(Code.NO_AGENTS, "the file has no agents: any more"));
        }
        if (!report.isValid()) {
            return Uni.createFrom().item(Verdict.bad(report.findings()));
        }
        return publisher
                .pack(file, report, PackOptions.DEFAULT)
                .map(agent -> Verdict.good(agent.packed(), report.findings()));
    }
}
