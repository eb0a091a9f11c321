package io.agentloader.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import io.agentloader.oci.Repository;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The pins on disk, one file each: synchronous, blocking. A file is one JSON object, sealed as a record is: {@code formatVersion}
 * 1, {@code reference}, {@code digest}, {@code at}, {@code checksum}. What was read last is remembered for the time when nothing
 * can be read.
 */
final class PinFiles {

    private static final System.Logger LOG = System.getLogger(PinFiles.class.getName());

    /** Larger files are no pins. */
    private static final long LARGEST = 16 << 10;

    private final StoreLayout layout;
    private final Ingest ingest;
    private final Directories directories;
    private final OtherWriters others;
    private final Map<Reference, Pin> known = new ConcurrentHashMap<>();
    private final Set<Path> told = ConcurrentHashMap.newKeySet();
    private final AtomicLong changes = new AtomicLong();
    private final EmptyFolder none;

    PinFiles(StoreLayout layout, Ingest ingest, Directories directories, OtherWriters others, InstantSource clock) {
        this.layout = layout;
        this.ingest = ingest;
        this.directories = directories;
        this.others = others;
        this.none = new EmptyFolder(layout.pins(), clock);
    }

    /** Learns every pin, so that the disk may fail from now on. */
    void load() {
        all();
    }

    Optional<Pin> read(Reference reference) throws BadFile {
        Optional<Pin> pin = none.isKnown() ? Optional.empty() : read(layout.pin(reference));
        if (pin.filter(found -> !found.reference().equals(reference)).isPresent()) {
            throw BadFile.spoilt("is another reference's");
        }
        pin.ifPresentOrElse(found -> known.put(reference, found), () -> known.remove(reference));
        return pin;
    }

    /** What the last look found, without looking. */
    Optional<Pin> lastKnown(Reference reference) {
        return Optional.ofNullable(known.get(reference));
    }

    void put(Pin pin) throws IOException {
        ingest.put(layout.pin(pin.reference()), ByteBuffer.wrap(bytes(pin)), WriteStep.Part.RECORD);
        known.put(pin.reference(), pin);
        changes.incrementAndGet();
        others.tell();
    }

    /** Whether there is one, even one that cannot be understood. */
    boolean isThere(Reference reference) {
        return Files.exists(layout.pin(reference), LinkOption.NOFOLLOW_LINKS);
    }

    /** Whether there was one, even one that could not be understood. */
    boolean remove(Reference reference) throws IOException {
        Path folder = layout.pins(reference.repository());
        boolean removed = Files.deleteIfExists(layout.pin(reference));
        if (removed) {
            directories.sync(folder);
        }
        known.remove(reference);
        changes.incrementAndGet();
        others.tell();
        try {
            Files.deleteIfExists(folder);
        } catch (DirectoryNotEmptyException others) {
            return removed;
        }
        return removed;
    }

    /** How often this process has changed a pin. */
    long changes() {
        return changes.get();
    }

    /** What there is of pins. Fails never: what cannot be read is part of the answer. */
    Holds all() {
        Holds all = new Holds(layout);
        gather(layout.pins(), all, folder -> folder(folder, all));
        return all;
    }

    /** That of one repository. */
    Holds of(Repository repository) {
        Holds all = new Holds(layout);
        Path folder = layout.pins(repository);
        if (!Files.notExists(folder, LinkOption.NOFOLLOW_LINKS)) {
            folder(folder, all);
        }
        return all;
    }

    /** Tells what is wrong with the pin in a file. */
    void check(Path path) throws BadFile {
        Optional<Pin> pin = read(path);
        if (pin.filter(found -> !layout.pin(found.reference()).equals(path)).isPresent()) {
            throw BadFile.spoilt("is another reference's");
        }
    }

    /** Says which file nobody can read, once: people mend files by their paths. */
    void tell(Path path, BadFile bad) {
        if (told.add(path)) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    () -> "the pin " + path + " " + bad.getMessage()
                            + ", so nobody knows what it holds, and nothing of its repository goes; pin it again, or"
                            + " unpin it");
        }
    }

    private void folder(Path folder, Holds all) {
        if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            gather(folder, all, path -> add(path, all));
        } else {
            unread(folder, BadFile.spoilt("is in a folder that is none"), all);
        }
    }

    private void gather(Path folder, Holds all, Survey.Visitor visitor) {
        try {
            Survey.each(folder, visitor);
        } catch (IOException trouble) {
            unread(folder, BadFile.unreachable(trouble), all);
        }
    }

    private void add(Path path, Holds all) {
        try {
            Optional<Pin> pin = read(path);
            if (pin.filter(found -> !layout.pin(found.reference()).equals(path)).isPresent()) {
                throw BadFile.spoilt("is another reference's");
            }
            pin.ifPresent(found -> known.put(found.reference(), found));
            pin.ifPresent(all::add);
            told.remove(path);
        } catch (BadFile bad) {
            unread(path, bad, all);
        }
    }

    /** One that was lifted meanwhile holds nothing. */
    private void unread(Path path, BadFile bad, Holds all) {
        if (!bad.isMissing()) {
            all.unread(path, bad);
            tell(path, bad);
        }
    }

    private static Optional<Pin> read(Path path) throws BadFile {
        if (Stamp.of(path).isEmpty()) {
            return Optional.empty();
        }
        JsonNode node = RecordReader.object(GuardedFile.readSeen(path, LARGEST))
                .orElseThrow(() -> BadFile.spoilt(BadFile.BY_A_LATER_VERSION));
        return Optional.of(new Pin(
                RecordReader.value(node, "reference", RecordReader::reference),
                RecordReader.value(node, "digest", Digest::parse),
                RecordReader.value(node, "at", RecordReader::instant)));
    }

    private static byte[] bytes(Pin pin) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("formatVersion", RecordWriter.FORMAT_VERSION);
        node.put("reference", pin.reference().canonical());
        node.put("digest", pin.digest().toString());
        node.put("at", pin.at().toString());
        return RecordWriter.sealed(node);
    }
}
