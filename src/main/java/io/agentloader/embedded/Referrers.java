package io.agentloader.embedded;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agentloader.oci.MediaType;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** The index of what refers to a manifest (distribution specification, "Listing Referrers"). */
final class Referrers {

    private Referrers() {}

    static Answer answer(List<HeldManifest> referrers, Optional<String> artifactType) {
        ObjectNode index = JsonNodeFactory.instance
                .objectNode()
                .put("schemaVersion", 2)
                .put("mediaType", MediaType.OCI_INDEX.name());
        ArrayNode manifests = index.putArray("manifests");
        referrers.stream()
                .filter(manifest -> artifactType.isEmpty() || artifactType.get().equals(manifest.artifactType()))
                .forEach(manifest -> describe(manifest, manifests.addObject()));
        Answer answer = Answer.of(MediaType.OCI_INDEX.name(), Buffer.buffer(index.toString()));
        return artifactType.isEmpty() ? answer : answer.with("OCI-Filters-Applied", "artifactType");
    }

    private static void describe(HeldManifest manifest, ObjectNode descriptor) {
        descriptor
                .put("mediaType", manifest.descriptor().mediaType().name())
                .put("digest", manifest.digest().toString())
                .put("size", manifest.descriptor().size());
        if (!manifest.artifactType().isEmpty()) {
            descriptor.put("artifactType", manifest.artifactType());
        }
        if (!manifest.annotations().isEmpty()) {
            ObjectNode annotations = descriptor.putObject("annotations");
            new TreeMap<>(manifest.annotations()).forEach(annotations::put);
        }
    }
}
