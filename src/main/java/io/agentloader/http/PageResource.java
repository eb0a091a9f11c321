package io.agentloader.http;

import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;

/** The front door, for machines and for people. Nothing is decided here. */
@Path("/")
public class PageResource {

    private final Overview overview;

    PageResource(Overview overview) {
        this.overview = overview;
    }

    /** Reading the templates and filling them in takes a while. */
    @GET
    @Blocking
    public Uni<Response> get(@Context RoutingContext routing) {
        Call call = Call.of(routing);
        return overview.answer(call).map(answer -> answer.toResponse(call.isHead()));
    }
}
