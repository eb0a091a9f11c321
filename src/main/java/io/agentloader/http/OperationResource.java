package io.agentloader.http;

import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;

/** Work that was begun and is told about. Nothing is decided here. */
@Path("/operations")
public class OperationResource {

    static final String PREFIX = "/operations/";

    private final OperationRequests operations;

    OperationResource(OperationRequests operations) {
        this.operations = operations;
    }

    @GET
    @Path("{id}")
    public Response one(@Context RoutingContext routing, @PathParam("id") String id) {
        Call call = Call.of(routing);
        return operations.one(call, id).toResponse(call.isHead());
    }
}
