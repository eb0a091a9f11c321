package io.agentloader.http;

import io.smallrye.common.annotation.Blocking;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;

/** In dev mode alone, a viewer for the description of this surface. It comes with the program, so that it needs no Internet. */
@Path(DevResource.PATH)
public class DevResource {

    static final String PATH = "/dev/api";

    /** The viewer's own styles stand in elements; all else is as for every page. */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline';"
            + " img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final DevFiles files;

    DevResource(DevFiles files) {
        this.files = files;
    }

    @GET
    @Blocking
    public Response page(@Context RoutingContext routing) {
        return files.file(routing, "text/html;charset=utf-8", "/pages/api.html", POLICY);
    }

    @GET
    @Path("start.js")
    @Blocking
    public Response start(@Context RoutingContext routing) {
        return files.file(routing, "text/javascript;charset=utf-8", "/pages/api.js", POLICY);
    }

    @GET
    @Path("swagger-ui-bundle.js")
    @Blocking
    public Response script(@Context RoutingContext routing) {
        return files.file(routing, "text/javascript;charset=utf-8", "/swagger-ui/swagger-ui-bundle.js", POLICY);
    }

    @GET
    @Path("swagger-ui.css")
    @Blocking
    public Response style(@Context RoutingContext routing) {
        return files.file(routing, "text/css;charset=utf-8", "/swagger-ui/swagger-ui.css", POLICY);
    }
}
