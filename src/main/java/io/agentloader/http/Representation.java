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
        /** The manifest or index that the reference names. */
        NAMED,
        /** The agent's own manifest: the chosen child where an index was crossed. */
        CHILD
    }

    static final Representation DEFAULT = new Representation(Form.YAML, MediaType.YAML);

    /** Everything on offer, the preferred first. */
    static final List<Representation> OFFERED = Stream.concat(
                    Stream.of("application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml", "text/plain")
                            .map(name -> new Representation(Form.YAML, MediaType.of(name))),
                    Stream.of(
                                    MediaType.OCI_MANIFEST,
                                    MediaType.OCI_INDEX,
                                    MediaType.DOCKER_MANIFEST,
                                    MediaType.DOCKER_LIST)
                            .map(type -> new Representation(Form.NAMED, type)))
            .toList();

    static List<String> available() {
        return OFFERED.stream().map(offered -> offered.type().name()).toList();
    }

    /** What {@code -/manifest} shows: the child's manifest where a platform is asked for. */
    static Representation manifest(Query query) {
        return new Representation(
                query.value("platform").isPresent() ? Form.CHILD : Form.NAMED, MediaType.OCI_MANIFEST);
    }

    /** The bytes, under the type that they are sent as. */
    Content of(PulledAgent agent) {
        return switch (form) {
            case YAML -> agent.yaml().as(type);
            case NAMED -> agent.named();
            case CHILD -> agent.manifest();
        };
    }
}
