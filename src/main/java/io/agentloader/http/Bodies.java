package io.agentloader.http;

import io.agentloader.oci.Content;
import io.agentloader.oci.MediaType;
import io.agentloader.pull.PulledAgent;
import io.agentloader.schema.AgentReader;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;

/** The bytes of an agent in the form that a caller accepts. Only JSON has to be made; all else is there. */
@Singleton
final class Bodies {

    private static final MediaType JSON = new MediaType(Json.MEDIA_TYPE);

    private final AgentReader reader;
    private final Workroom room;

    Bodies(AgentReader reader, Workroom room) {
        this.reader = reader;
        this.room = room;
    }

    /**
     * A body and its entity tag.
     *
     * @param etag of JSON, that of the YAML with a mark
     */
    record Body(Content content, String etag) {

        static Body of(Content content) {
            return new Body(content, Conditions.etag(content.digest()));
        }
    }

    /** The entity tag of the body, without making it. */
    static String etag(PulledAgent agent, Representation representation) {
        return representation.form() == Representation.Form.JSON
                ? Conditions.json(Conditions.etag(agent.yaml().digest()))
                : Body.of(representation.of(agent)).etag();
    }

    Uni<Body> of(PulledAgent agent, Representation representation) {
        return representation.form() == Representation.Form.JSON
                ? room.on(agent.yaml().size(), () -> reader.json(agent.yaml().bytes()))
                        .map(json -> new Body(Content.hash(JSON, json), etag(agent, representation)))
                : Uni.createFrom().item(Body.of(representation.of(agent)));
    }
}
