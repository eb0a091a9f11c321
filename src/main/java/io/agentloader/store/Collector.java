package io.agentloader.store;

import io.agentloader.failure.AgentException;
import io.agentloader.oci.Content;
import io.agentloader.oci.Descriptor;
import io.agentloader.oci.Digest;
import io.agentloader.oci.Index;
import io.agentloader.oci.Reference;
import io.agentloader.oci.ReferenceParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes room: drops what is used least lately when there is too much, then deletes the blobs that nothing names. What it
 * deletes it deletes in small steps, between which others may write.
 */
final class Collector {

    /** A blob that changed within this is never deleted: somebody may be about to name it. */
    static final Duration GRACE = Duration.ofMinutes(10);

    private static final int STEP = 64;
    private static final int MOST_REFERENCES = 1000;
    private static final int DEEPEST = 4;
    private static final Digest EMPTY_CONFIG = Digest.of("{}".getBytes(StandardCharsets.US_ASCII));

    private final StoreParts parts;
    private final StoreLayout layout;
    private final Survey survey;
    private final Limits limits;
    private final boolean dryRun;
    private final Instant start;

    /** What changed since is not deleted. */
    private final Instant young;

    private final Marks marks = new Marks();
    private final List<String> references = new ArrayList<>();

    private long records;
    private long versions;
    private long deleted;
    private long freed;
    private long kept;

    private Collector(StoreParts parts, Limits limits, boolean dryRun) {
        this.limits = limits;
        this.parts = parts;
        this.layout = parts.layout();
        this.survey = new Survey(layout);
        this.dryRun = dryRun;
        this.start = parts.clock().instant();
        this.young =
                earlier(start, dryRun ? Optional.empty() : parts.ingest().now()).minus(GRACE);
    }

    /** Files are dated by the clock of the disk: one of this machine that is ahead must not make them old. */
    private static Instant earlier(Instant own, Optional<Instant> ofTheDisk) {
        return ofTheDisk.filter(own::isAfter).orElse(own);
    }

    /** Collects once. Blocks for as long as it takes to read every record and manifest. */
    static Collected collect(StoreParts parts, Limits limits, boolean dryRun) throws IOException {
        return new Collector(parts, limits, dryRun).collect();
    }

    private Collected collect() throws IOException {
        Eviction eviction = eviction();
        List<String> going = new ArrayList<>();
        survey.records(path -> look(path, eviction, going));
        drop(eviction, going);
        List<Path> step = new ArrayList<>();
        survey.blobs(path -> consider(path, step));
        delete(step);
        return new Collected(start, records, versions, deleted, freed, kept, dryRun, limits, references);
    }

    private Eviction eviction() throws IOException {
        StoreSettings settings = parts.settings().within(limits);
        boolean full = size() > settings.maxSize();
        boolean choosing = full || settings.maxAge().isPresent();
        Eviction eviction =
                new Eviction(settings, start, new Pinned(choosing ? parts.pins().all() : new Holds(layout)));
        if (full) {
            survey.records(path -> parts.records().readable(path).ifPresent(eviction::see));
            eviction.choose(settings.maxSize() / 10 * 9);
        }
        return eviction;
    }

    private long size() throws IOException {
        long[] bytes = new long[1];
        survey.blobs(path ->
                bytes[0] += attributes(path).map(BasicFileAttributes::size).orElse(0L));
        return bytes[0];
    }

    /**
     * What is not understood keeps whatever it may mean. What goes is remembered by its name and goes later: in a folder from which
     * something is taken, a survey may pass over something else.
     */
    private void look(Path path, Eviction eviction, List<String> names) throws IOException {
        Optional<TagRecord> record = parts.records().readable(path);
        if (record.isEmpty()) {
            markText(path, TagRecords.LARGEST);
            return;
        }
        List<Holding> going = eviction.going(record.get());
        markOthers(record.get(), going);
        if (dryRun) {
            tally(going);
        } else if (!going.isEmpty()) {
            names.add(record.get().reference().canonical());
        }
    }

    private void markOthers(TagRecord record, List<Holding> going) throws IOException {
        List<Holding> staying = new ArrayList<>(Holding.of(record));
        staying.removeAll(going);
        mark(staying);
    }

    private void drop(Eviction eviction, List<String> names) throws IOException {
        for (int from = 0; from < names.size(); from += STEP) {
            List<String> step = names.subList(from, Math.min(from + STEP, names.size()));
            parts.locks().deleting(() -> {
                for (String name : step) {
                    drop(eviction, ReferenceParser.DEFAULT.parse(name));
                }
                Removals.tell(parts);
                return step;
            });
        }
    }

    /** Looked at once more: what was written, used or pinned since stays. */
    private void drop(Eviction eviction, Reference reference) throws IOException {
        Path path = layout.record(reference);
        Optional<TagRecord> record = parts.records().readable(path);
        if (record.isEmpty()) {
            markText(path, TagRecords.LARGEST);
            return;
        }
        List<Holding> going = eviction.going(record.get());
        Pinned pinned = new Pinned(parts.pins().of(reference.repository()));
        boolean mayGo = !going.isEmpty() && going.stream().noneMatch(pinned::keeps);
        if (mayGo && parts.records().drop(going)) {
            tally(going);
            parts.memory().forget(reference.repository());
            markOthers(record.get(), going);
        } else {
            mark(Holding.of(record.get()));
        }
    }

    private void tally(List<Holding> ofOne) {
        boolean whole = ofOne.stream().anyMatch(holding -> !holding.earlier());
        records += whole ? 1 : 0;
        versions += whole ? 0 : ofOne.size();
        if (whole && references.size() < MOST_REFERENCES) {
            references.add(ofOne.get(0).reference().canonical());
        }
    }

    private void mark(List<Holding> holdings) throws IOException {
        for (Holding holding : holdings) {
            holding.blobs().forEach(blob -> marks.add(blob.digest().hex()));
            markText(layout.blob(holding.named()), BlobFiles.LARGEST);
            markBelow(holding.version().named(), DEEPEST);
            for (StoredAgent agent : holding.version().agents()) {
                if (!agent.manifest().digest().equals(holding.named())) {
                    markText(layout.blob(agent.manifest().digest()), BlobFiles.LARGEST);
                }
            }
        }
    }

    /** What an index leads to beside the agents that are recorded: where whole artifacts are wanted, that is here too. */
    private void markBelow(Descriptor manifest, int depth) throws IOException {
        if (depth == 0 || !manifest.mediaType().isIndex()) {
            return;
        }
        for (Descriptor child : children(manifest)) {
            markText(layout.blob(child.digest()), BlobFiles.LARGEST);
            markBelow(child, depth - 1);
        }
    }

    private List<Descriptor> children(Descriptor index) throws IOException {
        try {
            Content content = parts.blobs().read(index).content().as(index.mediaType());
            return Index.parse(content).entries().stream()
                    .map(Index.Entry::descriptor)
                    .toList();
        } catch (BadFile bad) {
            if (bad.isUnreachable()) {
                throw unreadable(bad);
            }
            return List.of();
        } catch (AgentException unreadable) {
            return List.of();
        }
    }

    private static IOException unreadable(BadFile bad) {
        return new IOException("nothing is collected while something cannot be read", bad);
    }

    /** Every digest that is written there, whatever else is. Something that cannot be reached ends the collection. */
    private void markText(Path path, long most) throws IOException {
        try {
            if (Stamp.of(path).isPresent()) {
                DigestText.each(GuardedFile.read(path, most), marks::add);
            }
        } catch (BadFile bad) {
            if (bad.isUnreachable()) {
                throw unreadable(bad);
            }
        }
    }

    private void consider(Path path, List<Path> step) throws IOException {
        Optional<BasicFileAttributes> found = attributes(path);
        if (found.isEmpty()) {
            return;
        }
        if (isGarbage(path, found.get())) {
            step.add(path);
        } else {
            kept += found.get().size();
        }
        if (step.size() == STEP) {
            delete(step);
        }
    }

    private void delete(List<Path> step) throws IOException {
        if (dryRun) {
            for (Path path : step) {
                attributes(path).ifPresent(this::tally);
            }
        } else if (!step.isEmpty()) {
            parts.locks().deleting(() -> {
                for (Path path : step) {
                    delete(path);
                }
                return step;
            });
        }
        step.clear();
    }

    /** Looked at once more: since it was considered somebody may have found a use for it. */
    private void delete(Path path) throws IOException {
        Optional<BasicFileAttributes> found = attributes(path);
        if (found.isPresent() && isGarbage(path, found.get())) {
            Files.deleteIfExists(path);
            tally(found.get());
        }
    }

    private void tally(BasicFileAttributes garbage) {
        deleted++;
        freed += garbage.size();
    }

    /** Names that are no digest's are others' affair. */
    private boolean isGarbage(Path path, BasicFileAttributes found) {
        String hex = String.valueOf(path.getFileName());
        return found.isRegularFile()
                && hex.matches("[0-9a-f]{64}|[0-9a-f]{128}")
                && !hex.equals(EMPTY_CONFIG.hex())
                && !marks.contains(hex)
                && found.lastModifiedTime().toInstant().isBefore(young);
    }

    private static Optional<BasicFileAttributes> attributes(Path path) throws IOException {
        try {
            return Optional.of(Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
        } catch (NoSuchFileException deleted) {
            return Optional.empty();
        }
    }
}
