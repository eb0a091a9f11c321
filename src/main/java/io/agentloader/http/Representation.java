package io.agentloader.http;

import io.agentloader.oci.Content;
import io.agentloader.oci.MediaType;
import io.agentloader.pull.PulledAgent;
import java.util.List;
import java.util.stream.Stream;

/**
 * One form that an agent is available in.
 *
 * @param form which bytes they are
 * @param type what they are labelled as; a manifest is always labelled as what it is
 */
record Representation(Form form, MediaType type) {

    /** Which bytes of a pulled agent are meant. */
    enum Form {
        /** The agent's YAML. */
        YAML,
        /** The same as JSON, which is made of it. */
        JSON,
        /** The manifest or index that the reference names. */
        NAMED,
        /** The agent's own manifest: the chosen child where an index was crossed. */
        CHILD
    }

    static final Representation DEFAULT = new Representation(Form.YAML, MediaType.YAML);

    /** Everything on offer, the preferred first. */
    static final List<Representation> OFFERED = Stream.of(
                    Stream.of("application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml", "text/plain")
                            .map(name -> new Representation(Form.YAML, MediaType.of(name))),
                    Stream.of(new Representation(Form.JSON, MediaType.of(Json.MEDIA_TYPE))),
                    Stream.of(
                                    MediaType.OCI_MANIFEST,
                                    MediaType.OCI_INDEX,
                                    MediaType.DOCKER_MANIFEST,
                                    MediaType.DOCKER_LIST)
                            .map(type -> new Representation(Form.NAMED, type)))
            .flatMap(offered -> offered)
            .toList();

    static List<String> available() {
        return OFFERED.stream().map(offered -> offered.type().name()).toList();
    }

    /** What {@code -/manifest} shows: the child's manifest where a platform is asked for. */
    static Representation manifest(Query query) {
        return new Representation(
                query.value("platform").isPresent() ? Form.CHILD : Form.NAMED, MediaType.OCI_MANIFEST);
    }

    /** The bytes, under the type that they are sent as; JSON is made by {@link Bodies}. */
    Content of(PulledAgent agent) {
        return switch (form) {
            case YAML -> agent.yaml().as(type);
            case JSON -> throw new IllegalStateException("JSON is made of the agent, and not a part of it");
            case NAMED -> agent.named();
            case CHILD -> agent.manifest();
        };
    }
}
