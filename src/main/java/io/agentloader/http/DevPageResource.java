package io.agentloader.http;

import io.smallrye.common.annotation.Blocking;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.util.Set;

/** In dev mode alone, the page that an author looks at while writing. It is made in the browser, of what is under {@code /dev}. */
@Path("/dev")
public class DevPageResource {

    /** An agent's text is not to be trusted: nothing of it could run, even if it came to be markup. */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:;"
            + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final Set<String> PARTS =
            Set.of("agent.js", "dev.css", "dev.js", "dom.js", "published.js", "share.js", "source.js");

    private final DevFiles files;

    DevPageResource(DevFiles files) {
        this.files = files;
    }

    @GET
    @Blocking
    public Response page(@Context RoutingContext routing) {
        return files.file(routing, "text/html;charset=utf-8", "/pages/dev/index.html", POLICY);
    }

    @GET
    @Path("page/{part}")
    @Blocking
    public Response part(@Context RoutingContext routing, @PathParam("part") String part) {
        if (!PARTS.contains(part)) {
            throw Refusal.noSuchResource("The page has no such part.");
        }
        String type = part.endsWith(".css") ? "text/css;charset=utf-8" : "text/javascript;charset=utf-8";
        return files.file(routing, type, "/pages/dev/" + part, POLICY);
    }
}
