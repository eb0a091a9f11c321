package io.agentloader.store;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agentloader.oci.Descriptor;

/**
 * Writes the file format of a reference record, version 1: one JSON object, in UTF-8.
 *
 * <ul>
 *   <li>{@code formatVersion}: 1. A reader takes a record of a later version for none.
 *   <li>{@code reference}: canonical, with its registry; its SHA-256 is the file's name.
 *   <li>{@code current}: a version, which is {@code named} (the descriptor of the manifest or index), {@code agents} and
 *       {@code confirmed} ({@code at}, {@code host}). An agent is {@code platform}, {@code manifest}, {@code layer} and
 *       {@code yaml} ({@code digest}, {@code size}). A version may have {@code signature} (the verdict, with the
 *       revision of the policy); one without was not judged. A version may have {@code parts}: digests of what else was
 *       delivered for this repository. What is in none of its records is not handed out there.
 *   <li>{@code resolvedAt}: when the reference came to name what it names now.
 *   <li>{@code lastUsed}: a day.
 *   <li>{@code previous}: versions, latest first.
 *   <li>{@code checksum}: always last; the SHA-256 of all bytes of the file before the comma that precedes it.
 * </ul>
 *
 * Members that a reader does not know are ignored.
 */
final class RecordWriter {

    static final int FORMAT_VERSION = 1;

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private RecordWriter() {}

    static byte[] bytes(TagRecord record) {
        return sealed(node(record));
    }

    /** The object, with its checksum. */
    static byte[] sealed(ObjectNode node) {
        String object = node.toString();
        return Seal.on(object.substring(0, object.length() - 1));
    }

    private static ObjectNode node(TagRecord record) {
        ObjectNode node = JSON.objectNode();
        node.put("formatVersion", FORMAT_VERSION);
        node.put("reference", record.reference().canonical());
        node.set("current", node(record.current()));
        node.put("resolvedAt", record.resolvedAt().toString());
        node.put("lastUsed", record.lastUsed().toString());
        ArrayNode previous = node.putArray("previous");
        record.previous().forEach(version -> previous.add(node(version)));
        return node;
    }

    private static ObjectNode node(Version version) {
        ObjectNode node = JSON.objectNode();
        node.set("named", node(version.named()));
        ArrayNode agents = node.putArray("agents");
        version.agents().forEach(agent -> agents.add(node(agent)));
        ObjectNode confirmed = node.putObject("confirmed");
        confirmed.put("at", version.confirmation().at().toString());
        confirmed.put("host", version.confirmation().host());
        version.firstSeen().ifPresent(at -> node.put("firstSeen", at.toString()));
        if (!version.parts().isEmpty()) {
            ArrayNode parts = node.putArray("parts");
            version.parts().forEach(part -> parts.add(part.toString()));
        }
        return node;
    }

    private static ObjectNode node(StoredAgent agent) {
        ObjectNode node = JSON.objectNode();
        node.put("platform", agent.platform());
        node.set("manifest", node(agent.manifest()));
        node.set("layer", node(agent.layer()));
        ObjectNode yaml = node.putObject("yaml");
        yaml.put("digest", agent.yaml().toString());
        yaml.put("size", agent.yamlSize());
        return node;
    }

    private static ObjectNode node(Descriptor descriptor) {
        ObjectNode node = JSON.objectNode();
        node.put("mediaType", descriptor.mediaType().name());
        node.put("digest", descriptor.digest().toString());
        node.put("size", descriptor.size());
        return node;
    }
}
