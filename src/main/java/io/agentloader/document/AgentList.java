package io.agentloader.document;

import io.agentloader.oci.Reference;
import io.agentloader.store.StoredAgent;
import io.agentloader.store.TagRecord;
import io.agentloader.store.Version;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the store holds: {@code GET /agents} and {@code ls}. */
public final class AgentList {

    private AgentList() {}

    public static Map<String, Object> of(List<TagRecord> records, Staleness staleness) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("kind", "AgentList");
        document.put(
                "agents", records.stream().map(record -> row(record, staleness)).toList());
        return document;
    }

    private static Map<String, Object> row(TagRecord record, Staleness staleness) {
        Reference reference = record.reference();
        Version current = record.current();
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("reference", reference.canonical());
        row.put("registry", reference.registry());
        row.put("repository", reference.repository().path());
        reference.tag().ifPresent(tag -> row.put("tag", tag));
        row.put("digest", current.named().digest().toString());
        row.put("mediaType", current.named().mediaType().name());
        row.put("state", staleness.of(record).word());
        row.put("resolvedAt", record.resolvedAt().toString());
        row.put("confirmedAt", current.confirmation().at().toString());
        row.put("confirmedBy", current.confirmation().host());
        row.put("lastUsed", record.lastUsed().toString());
        row.put("agents", current.agents().stream().map(AgentList::agent).toList());
        row.put(
                "previous",
                record.previous().stream()
                        .map(version -> version.named().digest().toString())
                        .toList());
        return row;
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
