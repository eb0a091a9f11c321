package io.agentloader.resolver;

import io.agentloader.failure.AgentException.InvalidReference;
import io.agentloader.failure.AgentException.NotCached;
import io.agentloader.failure.Report;
import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import io.agentloader.store.ContentStore;
import io.agentloader.store.StoredAgent;
import io.agentloader.store.TagRecord;
import io.agentloader.store.Version;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds what is stored by a digest, or by the beginning of one. */
final class StoredIds {

    private static final int PAGE = 1000;
    private static final Pattern ID = Pattern.compile("(?:(?:sha256|sha512):)?[0-9a-f]{8,128}");

    private final ContentStore store;

    StoredIds(ContentStore store) {
        this.store = store;
    }

    /** The only digest in the store that starts so, in the first repository that has it. */
    Uni<Reference> reference(String id) {
        String start = id.strip().toLowerCase(Locale.ROOT);
        if (!ID.matcher(start).matches()) {
            return Uni.createFrom()
                    .failure(refused(
                            id, "is not a digest, nor the first 8 or more hexadecimal digits of one", List.of()));
        }
        return all(Optional.empty(), new ArrayList<>()).map(records -> only(id, start, records));
    }

    private Uni<List<TagRecord>> all(Optional<String> after, List<TagRecord> before) {
        return store.list(after, PAGE).flatMap(page -> more(page, before));
    }

    private Uni<List<TagRecord>> more(List<TagRecord> page, List<TagRecord> before) {
        before.addAll(page);
        return page.size() < PAGE
                ? Uni.createFrom().item(before)
                : all(Optional.of(page.get(page.size() - 1).reference().canonical()), before);
    }

    private static Reference only(String id, String start, List<TagRecord> records) {
        TreeMap<String, Reference> found = new TreeMap<>();
        for (TagRecord record : records) {
            digests(record)
                    .filter(digest -> startsWith(digest, start))
                    .forEach(digest -> found.putIfAbsent(
                            digest.toString(), record.reference().at(digest)));
        }
        if (found.isEmpty()) {
            throw new NotCached(Report.of(id, "nothing in the store has a digest that starts with " + id));
        }
        if (found.size() > 1) {
            throw refused(id, "is the beginning of more than one digest in the store", List.copyOf(found.keySet()));
        }
        return found.firstEntry().getValue();
    }

    private static Stream<Digest> digests(TagRecord record) {
        return Stream.concat(Stream.of(record.current()), record.previous().stream())
                .flatMap(StoredIds::digests);
    }

    private static Stream<Digest> digests(Version version) {
        return Stream.concat(
                Stream.of(version.named().digest()),
                version.agents().stream().map(StoredAgent::manifest).map(manifest -> manifest.digest()));
    }

    private static boolean startsWith(Digest digest, String start) {
        return digest.hex().startsWith(start) || digest.toString().startsWith(start);
    }

    private static InvalidReference refused(String id, String reason, List<String> matches) {
        Report report = Report.of(
                        id,
                        "'" + id.replaceAll("[^!-~]", "?") + "' " + reason
                                + (matches.isEmpty() ? "" : ": " + String.join(", ", matches)))
                .withMember("part", "digest");
        return new InvalidReference(matches.isEmpty() ? report : report.withMember("matches", matches));
    }
}
