package io.agentloader.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agentloader.agent.AgentPacking.Packed;
import io.agentloader.oci.Content;
import io.agentloader.oci.Descriptor;
import io.agentloader.publish.PackedAgent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code PackedAgent}: an artifact that was made here, with its manifest and all that belongs to it. */
public final class PackedInfo {

    private static final ObjectMapper JSON = new ObjectMapper();

    private PackedInfo() {}

    public static Map<String, Object> of(PackedAgent agent) {
        return of(agent.packed());
    }

    /** The same of what was packed already. */
    public static Map<String, Object> of(Packed packed) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("kind", "PackedAgent");
        document.put("digest", packed.manifest().digest().toString());
        document.put("size", packed.manifest().size());
        document.put("manifest", manifest(packed));
        if (!packed.manifests().isEmpty()) {
            document.put("manifests", descriptors(packed.manifests()));
        }
        document.put("blobs", descriptors(packed.blobs()));
        return document;
    }

    private static JsonNode manifest(Packed packed) {
        try {
            return JSON.readTree(packed.manifest().toByteArray());
        } catch (IOException impossible) {
            throw new UncheckedIOException("what was packed here is JSON", impossible);
        }
    }

    private static List<Map<String, Object>> descriptors(List<Content> contents) {
        return contents.stream()
                .map(content -> descriptor(content.descriptor()))
                .distinct()
                .toList();
    }

    private static Map<String, Object> descriptor(Descriptor descriptor) {
        Map<String, Object> member = new LinkedHashMap<>();
        member.put("mediaType", descriptor.mediaType().name());
        member.put("digest", descriptor.digest().toString());
        member.put("size", descriptor.size());
        return member;
    }
}
