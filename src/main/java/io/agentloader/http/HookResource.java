package io.agentloader.http;

import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;

/** What registries say of their tags. Nothing is decided here. */
@Path("/hooks")
public class HookResource {

    private final HookRequests requests;
    private final Replies replies;

    HookResource(HookRequests requests, Replies replies) {
        this.requests = requests;
        this.replies = replies;
    }

    /** By whom it is sent is in the path, and shown by what comes with it. */
    @POST
    @Path("{name}")
    public Uni<Response> post(@Context RoutingContext routing) {
        return replies.to(routing, Upload.of(routing, body -> requests.answer(Call.of(routing), body)));
    }
}
