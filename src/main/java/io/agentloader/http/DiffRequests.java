package io.agentloader.http;

import io.agentloader.diff.Difference;
import io.agentloader.document.DiffInfo;
import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import io.agentloader.oci.ReferenceParser;
import io.agentloader.pull.PullAgent;
import io.agentloader.pull.PulledAgent;
import io.agentloader.schema.AgentReader;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What differs between two agents: line by line, or in the terms of agents. */
@Singleton
final class DiffRequests {

    /** Nobody calls a repository so, and Docker Hub would be asked for it. */
    private static final Pattern MEANT_AS_A_DIGEST = Pattern.compile("^@?sha(?:256|512)[:+-]");

    private static final String TEXT = "text/plain";

    private final PullAgent pullAgent;
    private final ReferenceParser references;
    private final Questions questions;
    private final AgentReader reader;
    private final Workroom room;

    DiffRequests(
            PullAgent pullAgent, ReferenceParser references, Questions questions, AgentReader reader, Workroom room) {
        this.pullAgent = pullAgent;
        this.references = references;
        this.questions = questions;
        this.reader = reader;
        this.room = room;
    }

    /** A unified diff, or {@code Diff} where JSON is preferred. Both agents are looked for in the same way. */
    Uni<Answer> answer(Call call, Reference reference) {
        Reference other = other(call, reference);
        boolean json = Accept.parse(call.lines("Accept")).prefers(Json.MEDIA_TYPE, TEXT);
        return pullAgent.pull(questions.reading(call, reference)).flatMap(before -> pullAgent
                .pull(questions.reading(call, other))
                .flatMap(after -> room.on(
                        before.yaml().size() + after.yaml().size(),
                        () -> json ? changes(before, after) : lines(before, after))));
    }

    /** A bare digest is one of the same repository, and of the same rights. */
    private Reference other(Call call, Reference reference) {
        String to = call.query()
                .value("to")
                .orElseThrow(() -> Refusal.invalidParameter(
                        "to", "is missing: it holds a reference, or a digest of the same repository"));
        Optional<Digest> digest = Digest.parse(to);
        if (digest.isEmpty() && MEANT_AS_A_DIGEST.matcher(to).find()) {
            throw Refusal.invalidParameter("to", "begins like a digest and is none: that is sha256: and 64 hex digits");
        }
        return digest.map(reference::at).orElseGet(() -> references.parseWanted(AgentPath.queried(to)));
    }

    private Uni<Answer> changes(PulledAgent before, PulledAgent after) {
        Uni<List<Difference>> differences =
                reader.differences(before.yaml().bytes(), after.yaml().bytes());
        return differences.map(
                found -> plain(before, after).with(Json.MEDIA_TYPE, Json.bytes(DiffInfo.of(before, after, found))));
    }

    private Uni<Answer> lines(PulledAgent before, PulledAgent after) {
        return reader.lines(DiffInfo.named(before), DiffInfo.named(after))
                .map(unified -> plain(before, after).with(TEXT, unified));
    }

    private static Answer plain(PulledAgent before, PulledAgent after) {
        return Answer.of(200)
                .with("Cache-Control", "no-store")
                .with("Vary", "Accept")
                .with("X-Content-Type-Options", "nosniff")
                .with("Docker-Content-Digest", before.named().digest().toString())
                .with("Agent-Reference", DiffInfo.name(before))
                .with(
                        "Proxy-Status",
                        before.outcome()
                                .trouble()
                                .or(() -> after.outcome().trouble())
                                .flatMap(ProxyStatus::of));
    }
}
