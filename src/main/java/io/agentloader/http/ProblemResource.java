package io.agentloader.http;

import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** Explains the problem codes in prose, from the program itself: also with no Internet. */
@Path("/problems")
public class ProblemResource {

    private static final String PREFIX = "/problems/";

    /** All codes, one a line. */
    @GET
    public Response list(@Context RoutingContext routing) {
        String lines = Arrays.stream(Code.values())
                .map(code -> code.text() + "\n    " + code.title() + ": " + PREFIX + code.text() + "\n")
                .collect(Collectors.joining());
        return page(lines).toResponse(Call.of(routing).isHead());
    }

    /** One code. */
    @GET
    @Path("{code:.+}")
    public Response one(@Context RoutingContext routing) {
        Call call = Call.of(routing);
        String path = call.target().path();
        return Arrays.stream(Code.values())
                .filter(code -> path.equals(PREFIX + code.text()))
                .findFirst()
                .map(code -> page(text(code)).toResponse(call.isHead()))
                .orElseThrow(() -> Refusal.noSuchResource("There is no problem of that code."));
    }

    static String text(Code code) {
        return code.text() + " (" + code.status() + "): " + code.title() + "\n\n" + ProblemPages.of(code)
                + "\n\nWhat to do: "
                + Hints.of(code, Optional.empty(), Optional.empty()) + "\n";
    }

    private static Answer page(String text) {
        return Answer.of(200)
                .with("Cache-Control", "max-age=3600")
                .with("X-Content-Type-Options", "nosniff")
                .withText("text/plain;charset=utf-8", text);
    }
}
