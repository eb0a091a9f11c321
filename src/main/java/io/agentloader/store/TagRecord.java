package io.agentloader.store;

import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the store remembers of one reference. A pull by digest has one too, so that the digest counts for its repository.
 *
 * @param resolvedAt when it came to name what it names now
 * @param lastUsed the day on which it was last served
 * @param previous what it named before, latest first, bounded
 */
public record TagRecord(
        Reference reference, Version current, Instant resolvedAt, LocalDate lastUsed, List<Version> previous) {

    public TagRecord {
        previous = List.copyOf(previous);
    }

    /** The same, with the instant that older records keep for the current version alone. */
    TagRecord dated() {
        Version seen = current.seenFirst(current.firstSeen().or(() -> Optional.of(resolvedAt)));
        return new TagRecord(reference, seen, resolvedAt, lastUsed, previous);
    }

    TagRecord usedOn(LocalDate day) {
        return new TagRecord(reference, current, resolvedAt, day, previous);
    }

    /** What it names now, and nothing of what it named. */
    TagRecord withoutHistory() {
        return new TagRecord(reference, current, resolvedAt, lastUsed, List.of());
    }

    TagRecord without(List<Version> gone) {
        List<Version> left =
                previous.stream().filter(version -> !gone.contains(version)).toList();
        return new TagRecord(reference, current, resolvedAt, lastUsed, left);
    }

    /** The latest version here that is, or leads to, the manifest with that digest. */
    public Optional<Version> version(Digest digest) {
        if (current.names(digest)) {
            return Optional.of(current);
        }
        return previous.stream().filter(version -> version.names(digest)).findFirst();
    }

    /** Whether each digest that the other one leads to is one that this leads to. */
    boolean namesAllOf(TagRecord other) {
        return Stream.concat(Stream.of(other.current), other.previous.stream())
                .flatMap(version -> Stream.concat(
                        Stream.of(version.named()), version.agents().stream().map(StoredAgent::manifest)))
                .allMatch(manifest -> version(manifest.digest()).isPresent());
    }
}
