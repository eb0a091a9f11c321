package io.agentloader.http;

import io.agentloader.dev.Workbench.Text;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.nio.ByteBuffer;

/** In dev mode alone, the text of an agent: as it is in its file, as it is served, or as it was before. */
@Path("/dev/source")
public class DevSourceResource {

    private final DevTexts texts;

    DevSourceResource(DevTexts texts) {
        this.texts = texts;
    }

    @GET
    public Uni<Response> get(@Context RoutingContext routing) {
        Call call = Call.of(routing);
        Query query = call.query();
        return texts.text(texts.file(query), DevTexts.which(query, "text", Text.DISK))
                .map(text -> answer(text).toResponse(call.isHead()));
    }

    private static Answer answer(ByteBuffer text) {
        return Answer.of(200)
                .with("Cache-Control", "no-store")
                .with("X-Content-Type-Options", "nosniff")
                .with("text/plain;charset=utf-8", text);
    }
}
