package io.agentloader.store;

import io.agentloader.oci.Descriptor;
import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a record becomes when its reference is found to name an artifact: decided from what is known and nothing else.
 *
 * @param now when the record is written; what it holds from later came from a clock that was ahead, and counts for nothing
 */
record TagMove(
        Reference reference,
        Descriptor named,
        StoredAgent agent,
        List<Digest> parts,
        Confirmation confirmation,
        Instant now) {

    /** A record remembers this many versions before the current one. */
    static final int MOST_PREVIOUS = 10;

    /** And this many platforms of one index, the latest pulled. */
    static final int MOST_AGENTS = 64;

    /** And this many things that were delivered beside its agents; more are fetched again when they are asked for. */
    static final int MOST_PARTS = 256;

    static TagMove of(Reference reference, Artifact artifact, Confirmation confirmation, Instant now) {
        return new TagMove(
                reference, artifact.named().descriptor(), artifact.agent(), artifact.parts(), confirmation, now);
    }

    /** The move whose {@link #first} is that record. */
    static TagMove of(TagRecord first, Instant now) throws BadFile {
        Version version = first.current();
        if (version.agents().size() != 1) {
            throw BadFile.spoilt("holds a record that is not of one agent");
        }
        return new TagMove(
                first.reference(),
                version.named(),
                version.agents().get(0),
                version.parts(),
                version.confirmation(),
                now);
    }

    /** What the record becomes, where there is one or none. */
    TagRecord on(Optional<TagRecord> stored) {
        return stored.map(this::after).orElseGet(this::first);
    }

    TagRecord first() {
        return new TagRecord(reference, version(Optional.empty()), confirmation.at(), usedOn(), List.of());
    }

    TagRecord after(TagRecord stored) {
        TagRecord before = stored.dated();
        Digest digest = named.digest();
        Optional<Version> seen = before.version(digest)
                .filter(version -> version.named().digest().equals(digest));
        boolean moved = !before.current().named().digest().equals(digest);
        if (moved && isOvertakenBy(before.current())) {
            return new TagRecord(
                    reference, before.current(), before.resolvedAt(), usedOn(), beside(before, version(seen)));
        }
        return new TagRecord(
                reference,
                version(seen).confirmed(latest(before)),
                moved ? confirmation.at() : before.resolvedAt(),
                usedOn(),
                moved ? history(before, digest) : before.previous());
    }

    /**
     * A pull that began before, and ended after, the one that brought what is there now must not turn the tag back. The instant
     * of an import is made up, so one import is never older than another: the last that was asked for holds.
     */
    private boolean isOvertakenBy(Version current) {
        Confirmation last = current.confirmation();
        return last.isCredibleAt(now)
                && !(confirmation.isImport() && last.isImport())
                && confirmation.at().isBefore(last.at());
    }

    private Confirmation latest(TagRecord before) {
        boolean same = before.current().named().digest().equals(named.digest());
        return same && isOvertakenBy(before.current()) ? before.current().confirmation() : confirmation;
    }

    private LocalDate usedOn() {
        return LocalDate.ofInstant(now, ZoneOffset.UTC);
    }

    private static List<Version> beside(TagRecord before, Version overtaken) {
        List<Version> previous = new ArrayList<>(List.of(overtaken));
        previous.addAll(before.previous());
        return withoutRepeats(previous);
    }

    /** The artifact's agent beside those known for other platforms; a plain manifest has one agent only. */
    private Version version(Optional<Version> seen) {
        List<StoredAgent> agents = new ArrayList<>(List.of(agent));
        if (!named.digest().equals(agent.manifest().digest())) {
            seen.stream()
                    .flatMap(version -> version.agents().stream())
                    .filter(other -> !other.platform().equals(agent.platform()))
                    .limit(MOST_AGENTS - 1)
                    .forEach(agents::add);
        }
        Optional<Instant> firstSeen = seen.map(Version::firstSeen).orElse(Optional.of(confirmation.at()));
        List<Digest> delivered = Stream.concat(parts.stream(), seen.map(Version::parts).orElse(List.of()).stream())
                .distinct()
                .limit(MOST_PARTS)
                .toList();
        return new Version(named, agents, confirmation, firstSeen, delivered);
    }

    private static List<Version> withoutRepeats(List<Version> versions) {
        Map<Digest, Version> first = new LinkedHashMap<>();
        versions.forEach(version -> first.putIfAbsent(version.named().digest(), version));
        return first.values().stream().limit(MOST_PREVIOUS).toList();
    }

    private static List<Version> history(TagRecord before, Digest named) {
        List<Version> history = new ArrayList<>(List.of(before.current()));
        history.addAll(before.previous());
        return history.stream()
                .filter(version -> !version.named().digest().equals(named))
                .limit(MOST_PREVIOUS)
                .toList();
    }

    /** The same record confirmed later, when it still names what was confirmed. */
    static Optional<TagRecord> confirmed(TagRecord record, Digest named, Confirmation confirmation) {
        if (!record.current().named().digest().equals(named)) {
            return Optional.empty();
        }
        return Optional.of(new TagRecord(
                record.reference(),
                record.current().confirmed(confirmation),
                record.resolvedAt(),
                LocalDate.ofInstant(confirmation.at(), ZoneOffset.UTC),
                record.previous()));
    }
}
