package io.agentloader.testkit;

import io.agentloader.agent.AgentPacking.Packed;
import io.agentloader.oci.Content;
import io.agentloader.oci.MediaType;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Artifacts that refer to others as signatures do, and the lists by which registries tell of them. */
public final class Signatures {

    public static final String TYPE = "application/vnd.test.signature";
    public static final Content PAYLOAD =
            Content.hash(MediaType.OCTET_STREAM, "{\"signed\":true}".getBytes(StandardCharsets.UTF_8));

    private Signatures() {}

    /** One of that manifest, with {@link #PAYLOAD} as all that it says. */
    public static Packed of(Content subject) {
        String manifest =
                "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"artifactType\":\"%s\",\"config\":%s,\"layers\":[%s],\"subject\":%s}"
                        .formatted(
                                MediaType.OCI_MANIFEST.name(),
                                TYPE,
                                descriptor(PAYLOAD),
                                descriptor(PAYLOAD),
                                descriptor(subject));
        return new Packed(
                Agents.manifest(MediaType.OCI_MANIFEST.name(), manifest).manifest(), List.of(), List.of(PAYLOAD));
    }

    /** What a list says of one of that type. */
    public static String entry(Content manifest, String artifactType) {
        return descriptor(manifest).replace("}", ",\"artifactType\":\"" + artifactType + "\"}");
    }

    /** A list with those entries. */
    public static String list(String... entries) {
        return "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[%s]}"
                .formatted(MediaType.OCI_INDEX.name(), String.join(",", entries));
    }

    private static String descriptor(Content content) {
        return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}"
                .formatted(content.descriptor().mediaType().name(), content.digest(), content.size());
    }
}
