package io.agentloader.http;

import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;

/** The store as its operator sees it. Nothing is decided here. */
@Path("/store")
public class StoreResource {

    static final String PREFIX = "/store/";

    private final StoreRequests store;
    private final Replies replies;

    StoreResource(StoreRequests store, Replies replies) {
        this.store = store;
        this.replies = replies;
    }

    @GET
    public Uni<Response> info(@Context RoutingContext routing) {
        return replies.to(routing, store.info());
    }

    /** Makes room, after the answer. */
    @POST
    @Path("gc")
    public Response collect(@Context RoutingContext routing) {
        return store.collect(Call.of(routing)).toResponse(false);
    }

    /** Hashes everything, after the answer. */
    @POST
    @Path("verify")
    public Response verify(@Context RoutingContext routing) {
        return store.verify(Call.of(routing)).toResponse(false);
    }
}
