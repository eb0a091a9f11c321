package io.agentloader.oci;

import io.agentloader.failure.AgentException.InvalidAgent;
import io.agentloader.failure.AgentException.RegistryProtocol;
import java.util.Map;

/**
 * The configuration that a manifest names, as far as it describes what lies beside it (OCI image specification, "Image
 * Configuration"). One without labels, such as the empty one, has none; whatever else is in it is not looked at.
 */
public record ImageConfig(Map<String, String> labels) {

    public ImageConfig {
        labels = Map.copyOf(labels);
    }

    /**
     * Reads a configuration.
     *
     * @throws InvalidAgent with the member {@code rule}, {@code config}, when it is no JSON object, or labels are no texts
     */
    public static ImageConfig parse(Content content) {
        try {
            ManifestFields root = ManifestJson.read(ManifestTree.Document.CONFIGURATION, content.bytes());
            return new ImageConfig(
                    root.object("config").map(config -> config.texts("Labels")).orElse(Map.of()));
        } catch (RegistryProtocol broken) {
            // the bytes are those that the author published, so no registry is to blame
            throw new InvalidAgent(broken.report().withMember("rule", "config"), broken);
        }
    }
}
