package io.agentloader.store;

import io.agentloader.failure.AgentException;
import io.agentloader.oci.Content;
import io.agentloader.oci.Descriptor;
import io.agentloader.oci.Digest;
import io.agentloader.oci.Manifest;
import io.agentloader.oci.MediaType;
import io.agentloader.oci.Reference;
import io.agentloader.oci.ReferenceParser;
import io.agentloader.oci.Repository;
import io.agentloader.store.RecordShelf.Care;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Everything that reads the store. Blocks, except for {@link #warm} and {@link #isNoLayer}; what it returns was hashed. */
final class StoreReads {

    private static final long SECONDS_A_DAY = 86_400;

    private final StoreParts parts;
    private final TagRecords records;
    private final BlobFiles blobs;
    private final VerifiedMemory memory;
    private final Confirmations confirmations;
    private final InstantSource clock;
    private final RecentLooks looks;

    StoreReads(StoreParts parts) {
        this.parts = parts;
        this.records = parts.records();
        this.blobs = parts.blobs();
        this.memory = parts.memory();
        this.confirmations = parts.confirmations();
        this.clock = parts.clock();
        this.looks = new RecentLooks(parts);
    }

    /** One way that a record offers to the agent that was asked for. */
    private record Lead(TagRecord record, Version version, StoredAgent agent) {}

    Found lookup(Reference reference, String platform, Share share) {
        return lookup(reference, platform, share, JustWritten.NOTHING);
    }

    private Found lookup(Reference reference, String platform, Share share, JustWritten own) {
        try {
            Optional<Stamp> seen = records.look(reference);
            if (seen.isEmpty()) {
                return Found.NOTHING;
            }
            RecentLooks.Before before = looks.before(reference, seen.get());
            TagRecord record = records.readSeen(reference, own);
            TagRecord latest = latest(record);
            Found found = lead(latest, latest.current(), platform)
                    .map(lead -> follow(reference, lead, share, own))
                    .orElse(Found.NOTHING);
            if (found.state() == Found.State.WHOLE) {
                looks.remember(record, before, again -> isUntouched(again, platform));
            }
            return found;
        } catch (BadFile bad) {
            parts.condition().refuseUnreachable(bad);
            return Found.damaged(recordDamage(reference, bad));
        }
    }

    /** What is there for the reference, by its digest where it has one. */
    Found stored(Reference reference, String platform) {
        return stored(reference, platform, JustWritten.NOTHING);
    }

    /** The same, for whoever has just put that there. */
    Found stored(Reference reference, String platform, JustWritten own) {
        return reference
                .digest()
                .map(digest -> find(reference.repository(), digest, platform, Share.UNCOUNTED))
                .orElseGet(() -> lookup(reference, platform, Share.UNCOUNTED, own));
    }

    /** From memory alone. */
    Optional<Entry> warm(Repository repository, Digest digest, String platform) {
        return memory.known(new VerifiedMemory.Key(repository, digest, platform))
                .flatMap(known -> {
                    Optional<Entry> found = known.agent().entry(memory, clock.instant());
                    if (found.isPresent()) {
                        parts.uses().note(known.record(), today());
                    }
                    return found;
                });
    }

    /** From memory alone, for a tag that {@link #lookup} found whole a moment ago, and that no pin holds. */
    Optional<Entry> recent(Reference tag, String platform, RecentLooks.Disk disk) {
        return looks.find(tag, record -> isUntouched(record, platform), disk).flatMap(trail -> recent(trail, platform));
    }

    /** The same for who asks later, as {@link RecentLooks#glance} has it. */
    Supplier<Optional<Entry>> glance(Reference tag, String platform, RecentLooks.Disk disk) {
        Supplier<Optional<Trail>> seen = looks.glance(tag, disk);
        return () -> seen.get().flatMap(trail -> recent(trail, platform));
    }

    private Optional<Entry> recent(Trail trail, String platform) {
        Instant now = clock.instant();
        long confirmed = confirmations.changes(trail.record().reference());
        Optional<Trail.Lead> known = trail.lead(platform, confirmed, now);
        Optional<Trail.Lead> lead = known.isPresent() ? known : lead(trail, platform, confirmed, now);
        return lead.flatMap(found -> {
            if (found.lastUsed().toEpochDay() < day(now)) {
                parts.uses().note(found.record(), LocalDate.ofEpochDay(day(now)));
            }
            return found.agent().entry(memory, now);
        });
    }

    private Optional<Trail.Lead> lead(Trail trail, String platform, long confirmed, Instant now) {
        TagRecord latest = confirmations.latest(trail.record(), now);
        Optional<Trail.Lead> found = lead(latest, latest.current(), platform)
                .map(lead -> new Trail.Lead(
                        platform,
                        confirmed,
                        lead.version().confirmation(),
                        latest.reference(),
                        latest.lastUsed(),
                        new AgentInMemory(lead.version(), lead.agent())));
        if (confirmations.isSettled(trail.record(), now)) {
            found.ifPresent(trail::remember);
        }
        return found;
    }

    /** Whether its blobs look as they did when they were hashed. */
    private boolean isUntouched(TagRecord record, String platform) {
        return lead(record, record.current(), platform).stream()
                .flatMap(lead -> Stream.of(
                        lead.version().named(),
                        lead.agent().manifest(),
                        lead.agent().layer()))
                .distinct()
                .allMatch(descriptor -> untouched(descriptor).isPresent());
    }

    /** The digest's own record first: it is the cheaper question. The first whole entry wins over any damage. */
    Found find(Repository repository, Digest digest, String platform, Share share) {
        Reference asked = ReferenceParser.DEFAULT.parse(repository + "@" + digest);
        long asOf = memory.asOf();
        Found own = lookup(asked, platform, share);
        if (own.state() == Found.State.WHOLE) {
            remember(new VerifiedMemory.Key(repository, digest, platform), asked, own, asOf);
            return own;
        }
        List<Found> others = new ArrayList<>();
        for (Lead lead : leads(repository, digest, platform)) {
            Found found = follow(asked, lead, share, JustWritten.NOTHING);
            if (found.state() == Found.State.WHOLE) {
                remember(
                        new VerifiedMemory.Key(repository, digest, platform),
                        lead.record().reference(),
                        found,
                        asOf);
                return found;
            }
            others.add(found);
        }
        return own.state() == Found.State.DAMAGED || others.isEmpty() ? own : others.get(0);
    }

    /**
     * Only when a record of the repository leads there: who may read it elsewhere may not read it here. One that another process
     * has just stored may be missed, which costs a request.
     */
    Optional<Content> layer(Repository repository, Descriptor layer) {
        boolean led = records.mentioning(repository, layer.digest(), Care.AT_HAND).stream()
                .flatMap(StoreReads::versions)
                .flatMap(version -> version.agents().stream())
                .anyMatch(agent -> agent.layer().digest().equals(layer.digest()));
        if (!led) {
            return Optional.empty();
        }
        try {
            return Optional.of(read(layer).as(layer.mediaType()));
        } catch (BadFile bad) {
            return Optional.empty();
        }
    }

    /** From memory alone: whether {@link #layer} would find no record that leads there, and need not be asked. */
    boolean isNoLayer(Repository repository, Descriptor layer) {
        return records.isUnmentioned(repository, layer.digest());
    }

    /** As {@link #layer}, for whatever else a manifest names. That it names it proves nothing: anybody can write a manifest. */
    Optional<Content> blob(Repository repository, Descriptor manifest, Descriptor blob) {
        boolean led = records.mentioning(repository, manifest.digest(), Care.USUAL).stream()
                .flatMap(StoreReads::versions)
                .anyMatch(version -> version.names(manifest.digest()));
        try {
            return led
                            && mayHave(repository, blob.digest())
                            && names(read(manifest).as(manifest.mediaType()), blob.digest())
                    ? Optional.of(read(blob).as(blob.mediaType()))
                    : Optional.empty();
        } catch (BadFile bad) {
            return Optional.empty();
        }
    }

    /** As {@link #blob}, for who knows no manifest that names it. */
    Optional<Delivery> delivery(Repository repository, Digest digest, Share share) {
        Optional<Version> bringing = records.mentioning(repository, digest, Care.USUAL).stream()
                .map(this::latest)
                .flatMap(StoreReads::versions)
                .filter(version -> version.delivered(digest))
                .findFirst();
        Optional<Stamp> file = bringing.flatMap(version -> blobs.stamp(digest));
        if (file.isEmpty()) {
            return Optional.empty();
        }
        share.take(ReadRoom.weight(file.get().size()));
        try {
            Content content = read(
                    new Descriptor(MediaType.OCTET_STREAM, digest, file.get().size()));
            return Optional.of(new Delivery(
                    content.as(MediaType.OCTET_STREAM), bringing.get().confirmation()));
        } catch (BadFile bad) {
            return Optional.empty();
        }
    }

    /** Those that are not here, or were not delivered for that repository. */
    List<Descriptor> missing(Repository repository, List<Descriptor> wanted) {
        return wanted.stream()
                .filter(blob -> !blobs.isHere(blob) || !mayHave(repository, blob.digest()))
                .toList();
    }

    private boolean mayHave(Repository repository, Digest digest) {
        return digest.equals(StoreWrites.EMPTY_CONFIG.digest())
                || records.mentioning(repository, digest, Care.USUAL).stream()
                        .flatMap(StoreReads::versions)
                        .anyMatch(version -> version.delivered(digest));
    }

    private static boolean names(Content manifest, Digest digest) {
        try {
            Manifest parsed = Manifest.parse(manifest);
            return Stream.concat(parsed.config().stream(), parsed.layers().stream())
                    .anyMatch(descriptor -> descriptor.digest().equals(digest));
        } catch (AgentException unreadable) {
            return false;
        }
    }

    /** No more of them are held than are asked for. */
    List<TagRecord> list(Optional<String> after, int limit) {
        NavigableMap<String, TagRecord> first = new TreeMap<>();
        records.each(record -> {
            String name = record.reference().canonical();
            if (after.isEmpty() || name.compareTo(after.get()) > 0) {
                first.put(name, record);
            }
            if (first.size() > limit) {
                first.pollLastEntry();
            }
        });
        return first.values().stream().map(this::latest).toList();
    }

    List<Remembered> versions(Reference reference) {
        try {
            return records.read(reference)
                    .map(this::latest)
                    .map(TagRecord::dated)
                    .map(record -> Holding.of(record).stream().map(this::remembered))
                    .orElse(Stream.empty())
                    .toList();
        } catch (BadFile bad) {
            parts.condition().refuseUnreachable(bad);
            throw Failures.unreadable(recordDamage(reference, bad));
        }
    }

    Optional<Pin> pin(Reference tag) {
        try {
            return parts.pins().read(tag);
        } catch (BadFile bad) {
            if (bad.isSpoilt()) {
                throw Failures.pinUnreadable(tag, bad);
            }
            Optional<Pin> known = parts.pins().lastKnown(tag);
            if (known.isEmpty() && parts.condition().isReachable()) {
                parts.pins().tell(parts.layout().pin(tag), bad);
                throw Failures.pinUnreachable(tag, bad);
            }
            return known;
        }
    }

    private TagRecord latest(TagRecord record) {
        return confirmations.latest(record, clock.instant());
    }

    private Remembered remembered(Holding holding) {
        boolean stored = holding.blobs().allMatch(blobs::isHere);
        return new Remembered(holding.version(), !holding.earlier(), stored);
    }

    private void remember(VerifiedMemory.Key key, Reference record, Found whole, long asOf) {
        whole.entry()
                .ifPresent(entry -> memory.remember(
                        key,
                        new VerifiedMemory.Known(record, new AgentInMemory(entry.version(), entry.agent())),
                        asOf));
    }

    private List<Lead> leads(Repository repository, Digest digest, String platform) {
        List<Lead> leads = new ArrayList<>();
        for (TagRecord record : records.mentioning(repository, digest, Care.USUAL)) {
            TagRecord latest = latest(record);
            versions(latest)
                    .flatMap(version -> leads(latest, version, digest, platform).stream())
                    .forEach(leads::add);
        }
        return leads;
    }

    private static Stream<Version> versions(TagRecord record) {
        return Stream.concat(Stream.of(record.current()), record.previous().stream());
    }

    /** Behind an index, its own digest leads to the asked platform's agent and a child's to the child itself. */
    private static Optional<Lead> leads(TagRecord record, Version version, Digest digest, String platform) {
        if (version.named().digest().equals(digest)) {
            return lead(record, version, platform);
        }
        return version.agents().stream()
                .filter(agent -> agent.manifest().digest().equals(digest))
                .findFirst()
                .map(agent ->
                        new Lead(record, new Version(agent.manifest(), List.of(agent), version.confirmation()), agent));
    }

    private static Optional<Lead> lead(TagRecord record, Version version, String platform) {
        return version.agent(platform).map(agent -> new Lead(record, version, agent));
    }

    private Found follow(Reference asked, Lead lead, Share share, JustWritten own) {
        share.take(ReadRoom.weight(lead.version(), lead.agent()));
        Map<Digest, Content> read = new LinkedHashMap<>();
        Map<Digest, String> bad = new LinkedHashMap<>();
        for (Descriptor descriptor : List.of(
                lead.version().named(), lead.agent().manifest(), lead.agent().layer())) {
            Content known = read.get(descriptor.digest());
            if (known != null && known.size() == descriptor.size()) {
                continue;
            }
            try {
                read.put(descriptor.digest(), read(descriptor, own));
            } catch (BadFile failure) {
                parts.condition().refuseUnreachable(failure);
                bad.put(descriptor.digest(), "the blob " + descriptor.digest() + " " + failure.getMessage());
            }
        }
        if (!bad.isEmpty()) {
            return Found.damaged(new Damage(
                    asked,
                    Optional.of(lead.record().reference()),
                    List.copyOf(bad.keySet()),
                    String.join("; ", bad.values())));
        }
        noteUse(lead);
        return Found.whole(entry(lead, read));
    }

    private void noteUse(Lead lead) {
        if (lead.record().lastUsed().isBefore(today())) {
            parts.uses().note(lead.record().reference(), today());
        }
    }

    /** By UTC; for each read, so without the rules of a zone. */
    private LocalDate today() {
        return LocalDate.ofEpochDay(day(clock.instant()));
    }

    private static long day(Instant at) {
        return Math.floorDiv(at.getEpochSecond(), SECONDS_A_DAY);
    }

    /** The limits alone, where nothing can be counted; why is what the store's state says. */
    Usage nothingCounted() {
        return new Usage(0, 0, 0, parts.settings().maxSize(), parts.settings().maxAge(), 0, 0, 0);
    }

    Usage usage() throws IOException {
        long[] count = new long[3];
        Survey survey = new Survey(parts.layout());
        Survey.each(parts.layout().refs(), records -> Survey.eachReadable(records, path -> count[0]++));
        survey.blobs(path -> {
            Optional<Stamp> stamp = parts.layout().digest(path).flatMap(blobs::stamp);
            count[1] += stamp.isPresent() ? 1 : 0;
            count[2] += stamp.map(Stamp::size).orElse(0L);
        });
        Quarantine.Kept kept = parts.quarantine().kept();
        return new Usage(
                count[0],
                count[1],
                count[2],
                parts.settings().maxSize(),
                parts.settings().maxAge(),
                kept.entries(),
                kept.bytes(),
                parts.pins().all().count());
    }

    private static Entry entry(Lead lead, Map<Digest, Content> read) {
        return new Entry(
                lead.version(),
                lead.agent(),
                typed(read, lead.version().named()),
                typed(read, lead.agent().manifest()),
                typed(read, lead.agent().layer()));
    }

    private static Content typed(Map<Digest, Content> read, Descriptor descriptor) {
        Content content = read.get(descriptor.digest());
        if (content == null) {
            throw new IllegalStateException("not read: " + descriptor);
        }
        return content.as(descriptor.mediaType());
    }

    /** From memory while the file still looks as it did when it was hashed, else from the disk. */
    private Content read(Descriptor descriptor) throws BadFile {
        return read(descriptor, JustWritten.NOTHING);
    }

    private Content read(Descriptor descriptor, JustWritten own) throws BadFile {
        Optional<VerifiedMemory.Verified> verified = untouched(descriptor);
        Optional<Content> known = verified.flatMap(VerifiedMemory.Verified::content);
        return known.isPresent() ? known.get() : readFromDisk(descriptor, own);
    }

    private Optional<VerifiedMemory.Verified> untouched(Descriptor descriptor) {
        return memory.verified(descriptor)
                .filter(VerifiedMemory.Verified::settled)
                .filter(found -> blobs.stamp(descriptor.digest()).equals(Optional.of(found.stamp())));
    }

    private Content readFromDisk(Descriptor descriptor, JustWritten own) throws BadFile {
        memory.forget(descriptor.digest());
        BlobFiles.Read read = blobs.read(descriptor, own);
        boolean settled = read.stamp().isSettledAt(clock.instant());
        memory.remember(new VerifiedMemory.Verified(read.content(), read.stamp(), settled));
        return read.content();
    }

    private static Damage recordDamage(Reference reference, BadFile bad) {
        return new Damage(
                reference,
                Optional.of(reference),
                List.of(),
                "the record of " + reference.canonical() + " " + bad.getMessage());
    }
}
