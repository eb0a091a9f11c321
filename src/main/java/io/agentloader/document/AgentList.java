package io.agentloader.document;

import io.agentloader.oci.Reference;
import io.agentloader.pull.ImportedAgent;
import io.agentloader.store.Pin;
import io.agentloader.store.StoredAgent;
import io.agentloader.store.TagRecord;
import io.agentloader.store.Version;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the store holds: {@code GET /agents} and {@code ls}. */
public final class AgentList {

    private AgentList() {}

    /** With what each tag is held at ({@code pinned}), and for each digest which tags are held at it ({@code pinnedBy}). */
    public static Map<String, Object> of(Listed listed, Staleness staleness) {
        List<Pin> pins = listed.pins();
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("kind", "AgentList");
        document.put(
                "agents",
                listed.records().stream()
                        .map(record -> pinned(row(record, staleness), record.reference(), pins))
                        .toList());
        document.put(
                "pinnedAlone", listed.alone().stream().map(AgentList::alone).toList());
        return document;
    }

    /**
     * What a list is made of.
     *
     * @param pins all that may concern the records
     * @param alone pins of tags that nothing else is recorded of, or nothing that can be read
     */
    public record Listed(List<TagRecord> records, List<Pin> pins, List<Pin> alone) {

        public Listed {
            records = List.copyOf(records);
            pins = List.copyOf(pins);
            alone = List.copyOf(alone);
        }
    }

    private static Map<String, Object> alone(Pin pin) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("reference", pin.reference().canonical());
        row.put("registry", pin.reference().registry());
        row.put("repository", pin.reference().repository().path());
        pin.reference().tag().ifPresent(tag -> row.put("tag", tag));
        row.put("pinned", pin.digest().toString());
        row.put("pinnedAt", pin.at().toString());
        return row;
    }

    /** What an import put there, in the words of the list. */
    public static Map<String, Object> ofImported(List<ImportedAgent> agents) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("kind", "AgentList");
        document.put("agents", agents.stream().map(AgentList::row).toList());
        return document;
    }

    private static Map<String, Object> pinned(Map<String, Object> row, Reference reference, List<Pin> pins) {
        pins.stream()
                .filter(pin -> pin.reference().equals(reference))
                .forEach(pin -> row.put("pinned", pin.digest().toString()));
        List<String> tags = pins.stream()
                .filter(pin -> pin.held().equals(reference))
                .map(pin -> pin.reference().canonical())
                .toList();
        if (!tags.isEmpty()) {
            row.put("pinnedBy", tags);
        }
        return row;
    }

    private static Map<String, Object> row(ImportedAgent imported) {
        Map<String, Object> row = named(imported.reference(), imported.current());
        row.put("imported", imported.imported().toString());
        imported.pinned().ifPresent(digest -> row.put("pinned", digest.toString()));
        addVersion(row, imported.current());
        return row;
    }

    private static Map<String, Object> row(TagRecord record, Staleness staleness) {
        Version current = record.current();
        Map<String, Object> row = named(record.reference(), current);
        row.put("state", staleness.of(record).word());
        row.put("resolvedAt", record.resolvedAt().toString());
        addVersion(row, current);
        row.put("lastUsed", record.lastUsed().toString());
        row.put(
                "previous",
                record.previous().stream()
                        .map(version -> version.named().digest().toString())
                        .toList());
        return row;
    }

    private static Map<String, Object> named(Reference reference, Version current) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("reference", reference.canonical());
        row.put("registry", reference.registry());
        row.put("repository", reference.repository().path());
        reference.tag().ifPresent(tag -> row.put("tag", tag));
        row.put("digest", current.named().digest().toString());
        row.put("mediaType", current.named().mediaType().name());
        return row;
    }

    private static void addVersion(Map<String, Object> row, Version version) {
        row.put("confirmedAt", version.confirmation().at().toString());
        row.put("confirmedBy", version.confirmation().host());
        row.put("agents", version.agents().stream().map(AgentList::agent).toList());
    }

    private static Map<String, Object> agent(StoredAgent agent) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("platform", agent.platform());
        entry.put("digest", agent.manifest().digest().toString());
        entry.put("etag", '"' + agent.yaml().toString() + '"');
        entry.put("size", agent.yamlSize());
        return entry;
    }
}
