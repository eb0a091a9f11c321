package io.agentloader.document;

import io.agentloader.store.Collected;
import io.agentloader.store.Repair;
import io.agentloader.store.StoreHealth;
import io.agentloader.store.Usage;
import io.agentloader.store.Verification;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How the store does, and what came of looking after it: {@code GET /store}, {@code du}, {@code gc} and {@code fsck}. */
public final class StoreInfo {

    private StoreInfo() {}

    /** {@code StoreInfo}: what is stored, the limits, and what this process knows of its own work. */
    public static Map<String, @Nullable Object> of(Usage usage, StoreHealth health) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>(usage(usage));
        document.put("state", health.state().word());
        document.put("notLocked", health.notLocked());
        document.put(
                "lastCollection",
                health.lastCollection().map(StoreInfo::collection).orElse(null));
        document.put(
                "lastCheck", health.lastScrub().map(StoreInfo::verification).orElse(null));
        document.put("repairs", health.repairs().stream().map(StoreInfo::repair).toList());
        return document;
    }

    /** {@code StoreInfo} of a process that only looks. */
    public static Map<String, @Nullable Object> usage(Usage usage) {
        Map<String, @Nullable Object> limits = new LinkedHashMap<>();
        limits.put("maxSize", usage.maxSize());
        limits.put("maxAge", usage.maxAge().map(Object::toString).orElse(null));
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("kind", "StoreInfo");
        document.put("entries", usage.records());
        document.put("blobs", usage.blobs());
        document.put("bytes", usage.bytes());
        document.put("limits", limits);
        document.put("quarantined", usage.quarantined());
        document.put("quarantinedBytes", usage.quarantinedBytes());
        document.put("pinned", usage.pinned());
        return document;
    }

    /** {@code Removal}: the references that went, or would. */
    public static Map<String, Object> removal(List<String> references, boolean dryRun) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("kind", "Removal");
        document.put("dryRun", dryRun);
        document.put("references", references);
        return document;
    }

    /** {@code Collection}. */
    public static Map<String, Object> collection(Collected collected) {
        Map<String, Object> limits = new LinkedHashMap<>();
        limits.put("maxSize", collected.limits().maxSize());
        collected.limits().maxAge().ifPresent(age -> limits.put("maxAge", age.toString()));
        limits.put("offline", collected.limits().offline());
        limits.put("ofService", collected.limits().ofService());
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("kind", "Collection");
        document.put("at", collected.at().toString());
        document.put("dryRun", collected.dryRun());
        document.put("entries", collected.records());
        document.put("versions", collected.versions());
        document.put("blobs", collected.blobs());
        document.put("freed", collected.freed());
        document.put("kept", collected.kept());
        document.put("limits", limits);
        document.put("references", collected.references());
        return document;
    }

    /** {@code Verification}. */
    public static Map<String, Object> verification(Verification verification) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("kind", "Verification");
        document.put("at", verification.at().toString());
        document.put("blobs", verification.blobs());
        document.put("bytes", verification.bytes());
        document.put("entries", verification.records());
        document.put("damaged", verification.damaged());
        document.put("missing", verification.missing());
        document.put("setAside", verification.setAside());
        document.put("unnamed", verification.unnamed());
        document.put("ahead", verification.ahead());
        document.put("reasons", verification.reasons());
        document.put("quarantined", verification.quarantined());
        return document;
    }

    private static Map<String, @Nullable Object> repair(Repair repair) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("reference", repair.reference().canonical());
        row.put("at", repair.at().toString());
        row.put("reason", repair.reason());
        row.put("quarantined", repair.quarantined());
        row.put("replacedBy", repair.replacedBy().orElse(null));
        return row;
    }
}
