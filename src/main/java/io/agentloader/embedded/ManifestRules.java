package io.agentloader.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import io.agentloader.oci.Digest;
import java.util.List;

/**
 * What descriptors and annotations of a manifest have to be (OCI image specification). Held against manifests that come in, and not
 * against those that are there.
 */
final class ManifestRules {

    private ManifestRules() {}

    /** @throws IllegalArgumentException with what is wrong */
    static void check(JsonNode manifest) {
        for (String list : List.of("manifests", "layers")) {
            manifest.path(list).forEach(ManifestRules::descriptor);
        }
        for (String single : List.of("config", "subject")) {
            JsonNode descriptor = manifest.path(single);
            if (!isAbsent(descriptor)) {
                if (!descriptor.isObject()) {
                    throw new IllegalArgumentException(single + " is not a descriptor");
                }
                descriptor(descriptor);
            }
        }
        annotations(manifest);
    }

    private static void descriptor(JsonNode descriptor) {
        String digest = descriptor.path("digest").asText();
        if (Digest.parse(digest).isEmpty()) {
            throw new IllegalArgumentException("not a digest: '" + digest + "'");
        }
        JsonNode size = descriptor.path("size");
        if (!size.isIntegralNumber() || !size.canConvertToLong() || size.asLong() < 0) {
            throw new IllegalArgumentException("the size of " + digest + " is not a whole number from 0 on");
        }
        annotations(descriptor);
    }

    private static void annotations(JsonNode of) {
        JsonNode annotations = of.path("annotations");
        boolean texts = annotations.properties().stream()
                .allMatch(entry -> entry.getValue().isTextual());
        if (!isAbsent(annotations) && !(annotations.isObject() && texts)) {
            throw new IllegalArgumentException("annotations is not a map of texts to texts");
        }
    }

    private static boolean isAbsent(JsonNode node) {
        return node.isMissingNode() || node.isNull();
    }
}
