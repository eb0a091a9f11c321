package io.agentloader.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agentloader.failure.AgentException.RegistryProtocol;
import io.agentloader.oci.Content;
import io.agentloader.oci.Descriptor;
import io.agentloader.oci.Index;
import io.agentloader.oci.MediaType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The two documents of an image layout. */
final class LayoutJson {

    /** By which most tools look up an entry of a layout. */
    static final String REF_NAME = "org.opencontainers.image.ref.name";

    /** Under which containerd's tools, and those after them, keep the full name; tools often keep the tag alone in the other. */
    static final String FULL_NAME = "io.containerd.image.name";

    static final String VERSION_FIELD = "imageLayoutVersion";
    static final String VERSION = "1.0.0";

    private static final ObjectMapper JSON = new ObjectMapper();

    private LayoutJson() {}

    /** What a layout names. Fails where it is none, or of another version. */
    static Index index(LayoutParts parts) {
        checkVersion(parts.document(LayoutFiles.LAYOUT));
        try {
            return Index.parse(Content.hash(MediaType.OCI_INDEX, parts.document(LayoutFiles.INDEX)));
        } catch (RegistryProtocol unreadable) {
            throw Flaw.in(
                    LayoutFiles.INDEX, "is no index: " + unreadable.report().detail(), unreadable);
        }
    }

    private static void checkVersion(byte[] layout) {
        JsonNode version;
        try {
            version = JSON.readTree(layout).path(VERSION_FIELD);
        } catch (IOException broken) {
            throw Flaw.in(LayoutFiles.LAYOUT, "is not JSON", broken);
        }
        if (!version.asText().equals(VERSION)) {
            throw Flaw.in(LayoutFiles.LAYOUT, "is not of version " + VERSION);
        }
    }

    static ByteBuffer layout() {
        return bytes(JsonNodeFactory.instance.objectNode().put(VERSION_FIELD, VERSION));
    }

    static ByteBuffer index(List<BundledAgent> agents) {
        ObjectNode index = JsonNodeFactory.instance
                .objectNode()
                .put("schemaVersion", 2)
                .put("mediaType", MediaType.OCI_INDEX.name());
        ArrayNode entries = index.putArray("manifests");
        for (BundledAgent agent : agents) {
            Descriptor named = agent.named().descriptor();
            entries.addObject()
                    .put("mediaType", named.mediaType().name())
                    .put("digest", named.digest().toString())
                    .put("size", named.size())
                    .putObject("annotations")
                    .put(FULL_NAME, agent.reference().canonical())
                    .put(REF_NAME, agent.reference().canonical());
        }
        return bytes(index);
    }

    private static ByteBuffer bytes(ObjectNode node) {
        return ByteBuffer.wrap(node.toString().getBytes(StandardCharsets.UTF_8));
    }
}
