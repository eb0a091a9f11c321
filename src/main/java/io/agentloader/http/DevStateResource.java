package io.agentloader.http;

import io.agentloader.document.DevInfo;
import io.smallrye.common.annotation.NonBlocking;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;

/** In dev mode alone, what is known of the folder. */
@Path("/dev/state")
public class DevStateResource {

    private final DevDoor door;

    DevStateResource(DevDoor door) {
        this.door = door;
    }

    @GET
    @NonBlocking
    public Response get(@Context RoutingContext routing) {
        return Answer.of(200)
                .with("Cache-Control", "no-store")
                .with("X-Content-Type-Options", "nosniff")
                .with(Json.MEDIA_TYPE, Json.bytes(DevInfo.of(door.open().state())))
                .toResponse(Call.of(routing).isHead());
    }
}
