package io.agentloader.http;

import io.agentloader.document.ReportInfo;
import io.agentloader.document.RequirementsInfo;
import io.agentloader.oci.MediaType;
import io.agentloader.oci.Reference;
import io.agentloader.pull.PullAgent;
import io.agentloader.pull.PulledAgent;
import io.agentloader.schema.AgentReader;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What callers ask about the YAML of an agent, which is read for them and for nobody else. */
@Singleton
final class ReadingRequests {

    private static final List<String> YAML =
            List.of("application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml", "text/plain");

    private final PullAgent pullAgent;
    private final Questions questions;
    private final AgentReader reader;
    private final ViewAnswers answers;
    private final Workroom room;

    ReadingRequests(PullAgent pullAgent, Questions questions, AgentReader reader, ViewAnswers answers, Workroom room) {
        this.pullAgent = pullAgent;
        this.questions = questions;
        this.reader = reader;
        this.answers = answers;
        this.room = room;
    }

    /** {@code Report}. */
    Uni<Answer> validation(Call call, Reference reference) {
        return read(call, reference, agent -> reader.validate(agent.yaml().bytes())
                .map(report -> answers.read(agent, ReportInfo.of(source(agent), report))));
    }

    /** {@code Requirements}. */
    Uni<Answer> requirements(Call call, Reference reference) {
        return read(call, reference, agent -> reader.requirements(agent.yaml().bytes())
                .map(needs -> answers.read(agent, RequirementsInfo.of(source(agent), needs))));
    }

    private Uni<Answer> read(Call call, Reference reference, Function<PulledAgent, Uni<Answer>> reading) {
        return pullAgent
                .pull(questions.reading(call, reference))
                .flatMap(agent -> room.on(agent.yaml().size(), () -> reading.apply(agent)));
    }

    /**
     * {@code Report} on what the caller sent.
     *
     * @throws Refusal when it is no YAML by its type
     */
    Uni<Answer> posted(Call call, byte[] body) {
        boolean other = call.header("Content-Type")
                .filter(type -> !YAML.contains(MediaType.of(type).name()))
                .isPresent();
        if (other) {
            throw Refusal.of(Code.UNSUPPORTED_MEDIA_TYPE, "An agent comes as YAML: say so in Content-Type.")
                    .with("supported", YAML);
        }
        return reader.validate(ByteBuffer.wrap(body)).map(report -> document(ReportInfo.of("", report)));
    }

    private static Answer document(Map<String, Object> document) {
        return Answer.of(200)
                .with("Cache-Control", "no-store")
                .with("X-Content-Type-Options", "nosniff")
                .with(Json.MEDIA_TYPE, Json.bytes(document));
    }

    private static String source(PulledAgent agent) {
        return agent.reference().resolvedTo(agent.named().digest()).toString();
    }
}
