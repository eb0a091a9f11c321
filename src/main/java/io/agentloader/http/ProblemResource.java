package io.agentloader.http;

import io.smallrye.common.annotation.Blocking;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Explains the problem codes in prose, from the program itself: also with no Internet. */
@Path("/problems")
public class ProblemResource {

    private static final String PREFIX = "/problems/";

    private final Pages pages;

    ProblemResource(Pages pages) {
        this.pages = pages;
    }

    /** All codes, one a line. */
    @GET
    @Blocking
    public Response list(@Context RoutingContext routing) {
        Call call = Call.of(routing);
        if (isForABrowser(call)) {
            return html("Problems", List.of(Code.values())).toResponse(call.isHead());
        }
        String lines = Arrays.stream(Code.values())
                .map(code -> code.text() + "\n    " + code.title() + ": " + PREFIX + code.text() + "\n")
                .collect(Collectors.joining());
        return page(lines).toResponse(call.isHead());
    }

    /** One code. */
    @GET
    @Path("{code:.+}")
    @Blocking
    public Response one(@Context RoutingContext routing) {
        Call call = Call.of(routing);
        String path = call.target().path();
        Code code = Arrays.stream(Code.values())
                .filter(known -> path.equals(PREFIX + known.text()))
                .findFirst()
                .orElseThrow(() -> Refusal.noSuchResource("There is no problem of that code."));
        Answer answer = isForABrowser(call) ? html(code.title(), List.of(code)) : page(text(code));
        return answer.toResponse(call.isHead());
    }

    private static boolean isForABrowser(Call call) {
        return Accept.parse(call.lines("Accept")).prefers(Pages.MEDIA_TYPE, "text/plain");
    }

    private Answer html(String title, List<Code> codes) {
        return pages.problems(Map.of(
                "title",
                title,
                "single",
                codes.size() == 1,
                "problems",
                codes.stream().map(ProblemResource::row).toList()));
    }

    private static Map<String, Object> row(Code code) {
        return Map.of(
                "code",
                code.text(),
                "status",
                code.status(),
                "title",
                code.title(),
                "text",
                ProblemPages.of(code),
                "hint",
                Hints.of(code, Optional.empty(), Optional.empty()));
    }

    static String text(Code code) {
        return code.text() + " (" + code.status() + "): " + code.title() + "\n\n" + ProblemPages.of(code)
                + "\n\nWhat to do: "
                + Hints.of(code, Optional.empty(), Optional.empty()) + "\n";
    }

    private static Answer page(String text) {
        return Answer.of(200)
                .with("Cache-Control", "max-age=3600")
                .with("Vary", "Accept")
                .with("X-Content-Type-Options", "nosniff")
                .withText("text/plain;charset=utf-8", text);
    }
}
