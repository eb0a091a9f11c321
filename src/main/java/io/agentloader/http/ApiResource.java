package io.agentloader.http;

import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;

/** The description of this surface for programs. Nothing is decided here. */
@Path(ApiResource.PATH)
public class ApiResource {

    static final String PATH = "/q/openapi";

    private final Doorkeeper doorkeeper;

    ApiResource(Doorkeeper doorkeeper) {
        this.doorkeeper = doorkeeper;
    }

    @GET
    public Response get(@Context RoutingContext routing) {
        return Answer.of(200)
                .with("Cache-Control", "max-age=3600")
                .with("X-Content-Type-Options", "nosniff")
                .with(ApiDescription.MEDIA_TYPE, Json.bytes(ApiDescription.document(doorkeeper.asks())))
                .toResponse(Call.of(routing).isHead());
    }
}
