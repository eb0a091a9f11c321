package io.agentloader.http;

import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.core.Response;

/** What a resource hands to the framework: the answer while somebody waits for it. */
final class Replies {

    private Replies() {}

    /**
     * The answer to this request. Once the request was answered in another way, by a stop that cuts it short for one, the
     * work for it is cancelled and nothing is emitted any more: the framework may be gone by the time it would fail.
     */
    static Uni<Response> to(RoutingContext routing, Uni<Answer> answer) {
        boolean head = Call.of(routing).isHead();
        return answer.map(found -> found.toResponse(head))
                .onSubscription()
                .invoke(work -> routing.addEndHandler(ended -> work.cancel()));
    }
}
