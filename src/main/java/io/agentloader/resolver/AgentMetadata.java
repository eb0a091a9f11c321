package io.agentloader.resolver;

import io.agentloader.agent.AgentArtifact;
import io.agentloader.agent.PlatformChoice;
import io.agentloader.failure.AgentException.InvalidAgent;
import io.agentloader.oci.Content;
import io.agentloader.oci.ImageConfig;
import io.agentloader.oci.Index;
import io.agentloader.oci.Platform;
import io.agentloader.oci.Reference;
import io.agentloader.pull.InspectedAgent;
import io.agentloader.schema.Contents;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of an agent without pulling it.
 *
 * @param inspected what its manifests say
 * @param config what its configuration says, where that was asked for and the manifest names one
 * @param contents what its YAML names, where the store had it to read
 * @param unreadable why the YAML that the store has could not be read
 */
public record AgentMetadata(
        InspectedAgent inspected,
        Optional<ImageConfig> config,
        Optional<Contents> contents,
        Optional<InvalidAgent> unreadable) {

    private static final String IMAGE = "org.opencontainers.image.";

    /** As asked for. */
    public Reference reference() {
        return inspected.reference();
    }

    /** The manifest or index that the reference names. */
    public Content named() {
        return inspected.named();
    }

    /** The agent's own manifest; empty where an index has no entry for this machine. */
    public Optional<AgentArtifact> agent() {
        return inspected.agent();
    }

    /** Of the agent's own manifest. */
    public Map<String, String> annotations() {
        return agent().map(found -> found.manifest().annotations().values()).orElse(Map.of());
    }

    /** Of the configuration; none where nobody asked for them. */
    public Map<String, String> labels() {
        return config.map(ImageConfig::labels).orElse(Map.of());
    }

    /** Bytes of the layer that the agent is in; empty as {@link #agent} is. */
    public Optional<Long> size() {
        return agent().map(found -> found.layer().size());
    }

    public Optional<String> author() {
        return said(IMAGE + "authors");
    }

    public Optional<String> licence() {
        return said(IMAGE + "licenses");
    }

    public Optional<String> version() {
        return said(IMAGE + "version");
    }

    public Optional<String> created() {
        return said(IMAGE + "created");
    }

    public Optional<String> title() {
        return said(IMAGE + "title");
    }

    public Optional<String> description() {
        return said(IMAGE + "description");
    }

    /** What the annotation of that name says, else the label of that name. */
    public Optional<String> said(String name) {
        return Optional.ofNullable(annotations().get(name)).or(() -> Optional.ofNullable(labels().get(name)));
    }

    /** Those that the index has an agent for; none where the reference names no index. */
    public List<Platform> platforms() {
        if (!named().descriptor().mediaType().isIndex()) {
            return List.of();
        }
        return PlatformChoice.candidates(Index.parse(named())).stream()
                .flatMap(entry -> entry.platform().stream())
                .distinct()
                .toList();
    }

    /** Names of the agents in its YAML; none where that was not here to be read. */
    public List<String> agents() {
        return contents.map(Contents::agents).orElse(List.of());
    }

    /** The models that its YAML uses; none where that was not here to be read. */
    public List<String> models() {
        return contents.map(Contents::models).orElse(List.of());
    }
}
