package io.agentloader.http;

import io.agentloader.dev.Equipment;
import io.agentloader.dev.Workbench.Text;
import io.agentloader.document.RequirementsInfo;
import io.agentloader.schema.AgentReader;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.util.Map;

/** In dev mode alone, what an agent needs to run and what of it is missing here. */
@Path("/dev/needs")
public class DevNeedsResource {

    private final DevTexts texts;
    private final AgentReader reader;
    private final Equipment equipment;
    private final Replies replies;

    DevNeedsResource(DevTexts texts, AgentReader reader, Equipment equipment, Replies replies) {
        this.texts = texts;
        this.reader = reader;
        this.equipment = equipment;
        this.replies = replies;
    }

    @GET
    public Uni<Response> get(@Context RoutingContext routing) {
        Query query = Call.of(routing).query();
        String file = texts.file(query);
        return replies.to(
                routing,
                texts.text(file, DevTexts.which(query, "text", Text.SERVED))
                        .flatMap(reader::requirements)
                        .flatMap(needs -> equipment
                                .missing(needs)
                                .map(missing -> answer(RequirementsInfo.of(file, needs, missing)))));
    }

    private static Answer answer(Map<String, Object> document) {
        return Answer.of(200)
                .with("Cache-Control", "no-store")
                .with("X-Content-Type-Options", "nosniff")
                .with(Json.MEDIA_TYPE, Json.bytes(document));
    }
}
