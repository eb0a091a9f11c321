package io.agentloader.http;

import io.agentloader.dev.Workbench.Text;
import io.agentloader.diff.LineDiff;
import io.agentloader.schema.AgentReader;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.nio.ByteBuffer;

/** In dev mode alone, how two texts of one file differ, also where one of them is no agent. */
@Path("/dev/diff")
public class DevDiffResource {

    private final DevTexts texts;
    private final AgentReader reader;

    DevDiffResource(DevTexts texts, AgentReader reader) {
        this.texts = texts;
        this.reader = reader;
    }

    @GET
    public Uni<Response> get(@Context RoutingContext routing) {
        Call call = Call.of(routing);
        Query query = call.query();
        String file = texts.file(query);
        Text from = DevTexts.which(query, "from", Text.BEFORE);
        Text to = DevTexts.which(query, "to", Text.SERVED);
        return texts.text(file, from)
                .flatMap(before -> texts.text(file, to)
                        .flatMap(after -> reader.lines(named(file, from, before), named(file, to, after))))
                .map(unified -> answer(unified).toResponse(call.isHead()));
    }

    /** What is no UTF-8 shows as such; this is for people to look at. */
    private static LineDiff.Named named(String file, Text which, ByteBuffer text) {
        return new LineDiff.Named(file + " (" + DevTexts.word(which) + ")", text);
    }

    private static Answer answer(byte[] unified) {
        return Answer.of(200)
                .with("Cache-Control", "no-store")
                .with("X-Content-Type-Options", "nosniff")
                .with("text/plain;charset=utf-8", unified);
    }
}
