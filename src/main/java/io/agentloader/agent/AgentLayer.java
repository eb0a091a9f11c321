package io.agentloader.agent;

import io.agentloader.failure.AgentException.InvalidAgent;
import io.agentloader.failure.Report;
import io.agentloader.oci.Content;
import io.agentloader.oci.MediaType;
import java.nio.ByteBuffer;
import java.util.OptionalLong;

/**
 * From a verified layer to agent bytes. The bytes are not parsed: an agent of no bytes, or one that is no YAML, is for its
 * reader to judge.
 */
public final class AgentLayer {

    private AgentLayer() {}

    /**
     * The agent bytes of a layer, under a descriptor of their own. What starts as gzip is opened, whatever its media type
     * says; all else is taken as it is.
     *
     * @param maxSize in bytes, of the layer and of what is in it
     * @throws InvalidAgent with the member {@code rule}: {@code size}, {@code gzip}, {@code utf-8} or {@code nul}
     */
    public static Content open(Content layer, long maxSize) {
        if (layer.size() > maxSize) {
            throw invalid(layer, "size", "is " + layer.size() + " bytes, and the limit is " + maxSize);
        }
        Content yaml = Gunzip.isGzip(layer.bytes())
                ? Content.hash(MediaType.YAML, Gunzip.open(layer, maxSize))
                : layer.as(MediaType.YAML);
        checkText(layer, yaml.bytes());
        return yaml;
    }

    private static void checkText(Content layer, ByteBuffer yaml) {
        for (int i = yaml.position(); i < yaml.limit(); i++) {
            if (yaml.get(i) == 0) {
                throw invalid(
                        layer,
                        "nul",
                        "holds a NUL at byte " + i + ", as a tar archive does; publish the YAML itself as the layer");
            }
        }
        OptionalLong flaw = Utf8.firstFlaw(yaml);
        if (flaw.isPresent()) {
            throw invalid(layer, "utf-8", "is not UTF-8 at byte " + flaw.getAsLong() + "; save the agent as UTF-8");
        }
    }

    static InvalidAgent invalid(Content layer, String rule, String flaw) {
        String subject = "layer " + layer.digest();
        return new InvalidAgent(
                Report.of(subject, "the agent in " + subject + " " + flaw + ".").withMember("rule", rule));
    }
}
