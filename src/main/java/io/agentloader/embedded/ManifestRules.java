package io.agentloader.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import io.agentloader.oci.Digest;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What descriptors and annotations of a manifest have to be (OCI image specification). Held against manifests that come in, and not
 * against those that are there.
 */
final class ManifestRules {

    private static final char BYTE_ORDER_MARK = '\ufeff';

    private ManifestRules() {}

    /** @throws IllegalArgumentException with what is wrong */
    static void check(JsonNode manifest, byte[] bytes) {
        if (!isUtf8(bytes)) {
            throw new IllegalArgumentException("not JSON in UTF-8");
        }
        if (!manifest.path("schemaVersion").isIntegralNumber()) {
            throw new IllegalArgumentException("schemaVersion is not the number 2");
        }
        for (String list : List.of("manifests", "layers")) {
            if (manifest.path(list).isNull()) {
                throw new IllegalArgumentException(list + " is not a list");
            }
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

    /** The parser also knows other encodings, by their first bytes; clients need not (RFC 8259 section 8.1). */
    private static boolean isUtf8(byte[] bytes) {
        try {
            CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return text.chars().noneMatch(sign -> sign == 0 || sign == BYTE_ORDER_MARK);
        } catch (CharacterCodingException other) {
            return false;
        }
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
