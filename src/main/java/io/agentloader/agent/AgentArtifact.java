package io.agentloader.agent;

import io.agentloader.failure.AgentException.NotAnAgent;
import io.agentloader.failure.Report;
import io.agentloader.oci.Content;
import io.agentloader.oci.Descriptor;
import io.agentloader.oci.Manifest;
import java.util.List;

/**
 * A manifest checked to be an agent's, with the descriptor of its YAML layer. Without the annotation or a layer there is
 * no such value, so no way to an answer can forget the check. Nothing else decides: neither {@code artifactType} nor the
 * config, which is never read.
 */
public final class AgentArtifact {

    /** Either of these annotations, with any value, makes a manifest an agent's. */
    public static final List<String> ANNOTATIONS = List.of("io.docker.agent.version", "io.docker.cagent.version");

    /** The member of the failure that says what a manifest refers to which is no agent, as a signature does. */
    public static final String REFERS_TO = "refersTo";

    private final Manifest manifest;
    private final Descriptor layer;

    private AgentArtifact(Manifest manifest, Descriptor layer) {
        this.manifest = manifest;
        this.layer = layer;
    }

    /**
     * Reads a manifest and checks it.
     *
     * @throws NotAnAgent when it is something else
     * @throws io.agentloader.failure.AgentException.RegistryProtocol when it is no manifest
     */
    public static AgentArtifact of(Content content) {
        return of(Manifest.parse(content));
    }

    /**
     * Checks a manifest. The agent layer is the first one of a YAML media type, else the first one.
     *
     * @throws NotAnAgent when the annotation or every layer is missing
     */
    public static AgentArtifact of(Manifest manifest) {
        if (ANNOTATIONS.stream().noneMatch(manifest.annotations()::has)) {
            throw missing(manifest, "annotation", "has no annotation " + ANNOTATIONS.get(0));
        }
        Descriptor layer = manifest.layers().stream()
                .filter(candidate -> candidate.mediaType().isYaml())
                .findFirst()
                .or(() -> manifest.layers().stream().findFirst())
                .orElseThrow(() -> missing(manifest, "layer", "has no layer"));
        return new AgentArtifact(manifest, layer);
    }

    private static NotAnAgent missing(Manifest manifest, String what, String how) {
        String subject = "manifest " + manifest.content().digest();
        Report report = Report.of(
                        subject,
                        "the " + subject + " " + how + ", so it is not an agent; "
                                + "publish the agent with docker agent share push, or set the annotation when pushing it.")
                .withMember("mediaType", manifest.mediaType().name())
                .withMember("missing", what);
        Report typed = manifest.artifactType()
                .map(type -> report.withMember("artifactType", type))
                .orElse(report);
        return new NotAnAgent(Manifest.subject(manifest.content())
                .map(of -> typed.withMember(REFERS_TO, of.digest().toString()))
                .orElse(typed));
    }

    public Manifest manifest() {
        return manifest;
    }

    /** The layer as it was published: YAML, or YAML in gzip. */
    public Descriptor layer() {
        return layer;
    }

    @Override
    public String toString() {
        return "agent " + manifest.content().digest();
    }
}
