package io.agentloader.http;

import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;

/** Agents for those who speak to registries: the reading half of the OCI distribution API. Nothing is decided here. */
@Path("/v2")
public class OciResource {

    private final OciRequests requests;
    private final Replies replies;

    OciResource(OciRequests requests, Replies replies) {
        this.requests = requests;
        this.replies = replies;
    }

    /** Whether there is such an API. */
    @GET
    public Uni<Response> root(@Context RoutingContext routing) {
        return get(routing);
    }

    /** Manifests, blobs and lists; {@code HEAD} runs the same and sends no body. */
    @GET
    @Path("{path:.*}")
    public Uni<Response> get(@Context RoutingContext routing) {
        return replies.to(routing, requests.answer(Call.of(routing)));
    }
}
