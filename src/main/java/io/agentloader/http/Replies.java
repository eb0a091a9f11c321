package io.agentloader.http;

import io.agentloader.connection.UnsentAnswers;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;

/** What a resource hands to the framework: the answer while somebody waits for it, and while there is memory for it. */
@Singleton
final class Replies {

    private final UnsentAnswers unsent;

    Replies(UnsentAnswers unsent) {
        this.unsent = unsent;
    }

    /**
     * The answer to this request. Once the request was answered in another way, by a stop that cuts it short for one, the
     * work for it is cancelled and nothing is emitted any more: the framework may be gone by the time it would fail.
     */
    Uni<Response> to(RoutingContext routing, Uni<Answer> answer) {
        boolean head = Call.of(routing).isHead();
        Outlet outlet = new Outlet(unsent);
        return answer.map(found -> found.toResponse(head, outlet::let))
                .onSubscription()
                .invoke(work -> routing.addEndHandler(ended -> {
                    outlet.close();
                    work.cancel();
                }));
    }
}
