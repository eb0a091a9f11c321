package io.agentloader.document;

import io.agentloader.failure.AgentException.NotFound;
import io.agentloader.failure.Report;
import io.agentloader.oci.Reference;
import io.agentloader.store.Pin;
import io.agentloader.store.Remembered;
import io.agentloader.store.Version;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a tag was found to name: {@code -/versions}. What is not known is {@code null}. */
public final class VersionList {

    private VersionList() {}

    public static Map<String, @Nullable Object> of(Reference reference, List<Remembered> versions, Optional<Pin> pin) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("kind", "VersionList");
        document.put("reference", reference.canonical());
        document.put("pinned", pin.map(found -> found.digest().toString()).orElse(null));
        document.put(
                "versions", versions.stream().map(version -> row(version, pin)).toList());
        return document;
    }

    /** The failure where nothing is recorded of the tag, which may be held all the same. */
    public static NotFound nothingKnown(Reference reference, Optional<Pin> pin) {
        Report report = Report.of(
                        reference.toString(),
                        reference + " is not stored here, so nothing is known of its past"
                                + pin.map(held -> "; it is pinned to " + held.digest())
                                        .orElse(""))
                .withReference(reference.toString());
        return new NotFound(
                pin.map(held -> report.withMember("pinnedDigest", held.digest().toString()))
                        .orElse(report));
    }

    private static Map<String, @Nullable Object> row(Remembered remembered, Optional<Pin> pin) {
        Version version = remembered.version();
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("digest", version.named().digest().toString());
        row.put("mediaType", version.named().mediaType().name());
        row.put("current", remembered.current());
        row.put(
                "pinned",
                pin.filter(found -> found.digest().equals(version.named().digest()))
                        .isPresent());
        row.put("firstSeen", version.firstSeen().map(Instant::toString).orElse(null));
        row.put("lastConfirmed", version.confirmation().at().toString());
        row.put("confirmedBy", version.confirmation().host());
        row.put("stored", remembered.stored());
        return row;
    }
}
