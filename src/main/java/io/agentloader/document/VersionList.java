package io.agentloader.document;

import io.agentloader.oci.Reference;
import io.agentloader.store.Remembered;
import io.agentloader.store.Version;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a tag was found to name: {@code -/versions}. What is not known is {@code null}. */
public final class VersionList {

    private VersionList() {}

    public static Map<String, Object> of(Reference reference, List<Remembered> versions) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("kind", "VersionList");
        document.put("reference", reference.canonical());
        document.put("versions", versions.stream().map(VersionList::row).toList());
        return document;
    }

    private static Map<String, @Nullable Object> row(Remembered remembered) {
        Version version = remembered.version();
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("digest", version.named().digest().toString());
        row.put("mediaType", version.named().mediaType().name());
        row.put("current", remembered.current());
        row.put("firstSeen", version.firstSeen().map(Instant::toString).orElse(null));
        row.put("lastConfirmed", version.confirmation().at().toString());
        row.put("confirmedBy", version.confirmation().host());
        row.put("stored", remembered.stored());
        return row;
    }
}
