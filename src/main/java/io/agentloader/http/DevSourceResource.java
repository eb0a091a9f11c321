package io.agentloader.http;

import io.agentloader.dev.Workbench.Text;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** In dev mode alone, the text of an agent: as it is in its file, as it is served, or as it was before. */
@Path("/dev/source")
public class DevSourceResource {

    private static final List<String> TEXTS =
            Stream.of(Text.values()).map(DevSourceResource::word).toList();

    private final DevDoor door;

    DevSourceResource(DevDoor door) {
        this.door = door;
    }

    @GET
    public Uni<Response> get(@Context RoutingContext routing) {
        Call call = Call.of(routing);
        Query query = call.query();
        String file = query.value("file").orElseThrow(() -> Refusal.invalidParameter("file", "has to be there"));
        return door.open().text(file, which(query)).map(text -> answer(
                        text.orElseThrow(() -> Refusal.noSuchResource("Dev mode knows no such text.")))
                .toResponse(call.isHead()));
    }

    private static Text which(Query query) {
        String word = query.value("text").orElse(TEXTS.get(0));
        return Stream.of(Text.values())
                .filter(text -> word(text).equals(word))
                .findFirst()
                .orElseThrow(() -> Refusal.invalidParameter("text", "is none of these", TEXTS));
    }

    private static String word(Text text) {
        return text.name().toLowerCase(Locale.ROOT);
    }

    private static Answer answer(ByteBuffer text) {
        return Answer.of(200)
                .with("Cache-Control", "no-store")
                .with("X-Content-Type-Options", "nosniff")
                .with("text/plain;charset=utf-8", text);
    }
}
