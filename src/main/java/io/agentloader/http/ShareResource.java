package io.agentloader.http;

import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;

/** In dev mode alone, publishes an agent of the folder. Nothing is decided here. */
@Path(ShareRequests.PATH)
public class ShareResource {

    private final ShareRequests shares;
    private final Replies replies;

    ShareResource(ShareRequests shares, Replies replies) {
        this.shares = shares;
        this.replies = replies;
    }

    @POST
    public Uni<Response> share(@Context RoutingContext routing) {
        Call call = Call.of(routing);
        boolean sealed = routing.request().isSSL();
        return replies.to(routing, Upload.of(routing, body -> shares.answer(call, sealed, body)));
    }
}
