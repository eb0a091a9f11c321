package io.agentloader.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.agentloader.dependencies.Lock;
import io.agentloader.oci.Reference;
import io.agentloader.oci.ReferenceParser;
import io.agentloader.prefetch.Harvest;
import io.agentloader.prefetch.Prefetch;
import io.agentloader.pull.PullRequest;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Agents that are pulled ahead of those who will ask for them. Nothing is begun unless all that was asked for may be. */
@Singleton
final class PrefetchRequests {

    private static final String WHAT = "prefetch";
    private static final String DEPENDENCIES = "dependencies";

    private final Prefetch prefetch;
    private final Operations operations;
    private final ReferenceParser references;
    private final Questions questions;

    PrefetchRequests(Prefetch prefetch, Operations operations, ReferenceParser references, Questions questions) {
        this.prefetch = prefetch;
        this.operations = operations;
        this.references = references;
        this.questions = questions;
    }

    /** Two of these are the same work, whatever the order of their references. */
    private record Key(String caller, boolean dependencies, Set<PullRequest> requests) {}

    /** One agent. */
    Uni<Answer> one(Call call, Reference reference) {
        return Uni.createFrom().item(() -> begun(call, List.of(reference)));
    }

    /** What a body lists: references, or a lock, whose agents are pulled by their digests. */
    Uni<Answer> listed(Call call, byte[] body) {
        JsonNode object = ReferenceList.object(call, body);
        List<Reference> listed = object.path("kind").asText().equals("Lock")
                ? locked(body)
                : ReferenceList.texts(object, Prefetch.MOST).stream()
                        .map(AgentPath::queried)
                        .map(references::parseWanted)
                        .toList();
        listed.forEach(reference -> Doorkeeper.check(call.caller(), reference));
        return Uni.createFrom().item(() -> begun(call, listed));
    }

    private List<Reference> locked(byte[] body) {
        try {
            return Lock.read(body, references).agents().stream()
                    .map(Lock.Line::exactly)
                    .toList();
        } catch (IllegalArgumentException noLock) {
            throw Refusal.invalidParameter("body", String.valueOf(noLock.getMessage()));
        }
    }

    private Answer begun(Call call, List<Reference> listed) {
        boolean dependencies =
                call.query().only(DEPENDENCIES, "source", "platform").flag(DEPENDENCIES);
        List<PullRequest> requests = listed.stream()
                .distinct()
                .map(reference -> questions.reading(call, reference))
                .toList();
        Bell news = new Bell();
        Harvest harvest = new Harvest(requests.size(), news::ring);
        Uni<Void> work = dependencies
                ? prefetch.trees(requests, call.caller()::mayAskFor, harvest)
                : prefetch.agents(requests, harvest);
        String caller = call.caller().name();
        return OperationRequests.accepted(operations.begin(new Task(
                WHAT,
                new Key(caller, dependencies, anonymous(requests)),
                Optional.of(caller),
                Optional.of(harvest),
                news,
                work.map(done -> Map.of()))));
    }

    /** Without what tells one request from the next. */
    private static Set<PullRequest> anonymous(List<PullRequest> requests) {
        return requests.stream().map(request -> request.identified(WHAT)).collect(Collectors.toUnmodifiableSet());
    }
}
