package io.agentloader.oci;

import com.fasterxml.jackson.databind.JsonNode;
import io.agentloader.failure.AgentException.RegistryProtocol;
import io.agentloader.failure.Report;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One JSON object of a manifest, read field by field. A field that is {@code null} counts as missing, as writers of
 * manifests emit it for empty lists; one of the wrong type is a {@link RegistryProtocol} that names it.
 *
 * @param subject what is being read, for messages
 * @param path of this object in the document, empty for the outermost one
 */
record ManifestFields(String subject, String path, JsonNode node) {

    private static final int MAX_TEXT_LENGTH = 255;

    Optional<JsonNode> field(String name) {
        return Optional.ofNullable(node.get(name)).filter(value -> !value.isNull());
    }

    boolean has(String name) {
        return field(name).isPresent();
    }

    /** A short text of printable ASCII: it may end in a header or a message. */
    Optional<String> text(String name) {
        Optional<JsonNode> field = field(name);
        if (field.filter(value -> !isShortText(value)).isPresent()) {
            throw refused(name, "is not a short text");
        }
        return field.map(JsonNode::textValue);
    }

    private static boolean isShortText(JsonNode value) {
        return value.isTextual()
                && value.textValue().length() <= MAX_TEXT_LENGTH
                && value.textValue().chars().allMatch(c -> c >= ' ' && c <= '~');
    }

    Optional<ManifestFields> object(String name) {
        return field(name).map(value -> inner(name, value));
    }

    /** Empty when the list is missing. */
    List<ManifestFields> objects(String name) {
        JsonNode list = field(name).orElse(null);
        if (list == null) {
            return List.of();
        }
        if (!list.isArray() || list.size() > Index.MAX_ENTRIES) {
            throw refused(name, "is not a list of at most " + Index.MAX_ENTRIES);
        }
        List<ManifestFields> objects = new ArrayList<>(list.size());
        for (int i = 0; i < list.size(); i++) {
            objects.add(inner(name + "[" + i + "]", list.get(i)));
        }
        return objects;
    }

    private ManifestFields inner(String name, JsonNode value) {
        if (!value.isObject()) {
            throw refused(name, "is not an object");
        }
        return new ManifestFields(subject, path(name), value);
    }

    Annotations annotations() {
        return new Annotations(texts("annotations"));
    }

    /** The texts of an object, by their names; none when it is missing. */
    Map<String, String> texts(String name) {
        return object(name).map(ManifestFields::values).orElse(Map.of());
    }

    private Map<String, String> values() {
        Map<String, String> values = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            if (!entry.getValue().isTextual()) {
                throw refused(Quoted.bare(entry.getKey()), "is not a text");
            }
            values.put(entry.getKey(), entry.getValue().textValue());
        }
        return values;
    }

    Descriptor descriptor() {
        String digest = text("digest").orElse("");
        return new Descriptor(
                MediaType.of(text("mediaType").orElse("")),
                Digest.parse(digest).orElseThrow(() -> refused("digest", "is not a sha256 or sha512 digest")),
                size());
    }

    private long size() {
        JsonNode size = field("size").orElseThrow(() -> refused("size", "is missing"));
        if (!size.isIntegralNumber() || !size.canConvertToLong() || size.longValue() < 0) {
            throw refused("size", "is not a number of bytes");
        }
        return size.longValue();
    }

    RegistryProtocol refused(String name, String flaw) {
        return new RegistryProtocol(
                Report.of(subject, "the " + subject + " cannot be: " + path(name) + " " + flaw + "."));
    }

    private String path(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }
}
