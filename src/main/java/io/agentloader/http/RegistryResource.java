package io.agentloader.http;

import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;

/** Registries, their mirrors, and how they do. Nothing is decided here. */
@Path("/registries")
public class RegistryResource {

    private final RegistryRequests registries;

    RegistryResource(RegistryRequests registries) {
        this.registries = registries;
    }

    @GET
    public Response list(@Context RoutingContext routing) {
        return registries.all().toResponse(Call.of(routing).isHead());
    }

    @GET
    @Path("{host:.+}")
    public Response one(@Context RoutingContext routing) {
        Call call = Call.of(routing);
        return registries.one(call).toResponse(call.isHead());
    }
}
