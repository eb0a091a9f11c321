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
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    private final Map<Reference, Pin> known = new ConcurrentHashMap<>();
    private final AtomicLong changes = new AtomicLong();

    PinFiles(StoreLayout layout, Ingest ingest, Directories directories) {
        this.layout = layout;
        this.ingest = ingest;
        this.directories = directories;
    }

    /** Learns every pin, so that the disk may fail from now on. */
    void load() {
        try {
            all();
        } catch (IOException unreadable) {
            LOG.log(System.Logger.Level.WARNING, "the pins of the store cannot be read, so tags follow", unreadable);
        }
    }

    Optional<Pin> read(Reference reference) throws BadFile {
        Optional<Pin> pin = read(layout.pin(reference));
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

    /** Every pin that can be understood, ordered by reference. */
    List<Pin> all() throws IOException {
        List<Pin> all = new ArrayList<>();
        Survey.each(layout.pins(), folder -> Survey.each(folder, path -> add(path, all)));
        all.sort(Comparator.comparing(pin -> pin.reference().canonical()));
        return all;
    }

    /** Those of one repository. */
    List<Pin> of(Repository repository) throws IOException {
        List<Pin> all = new ArrayList<>();
        Survey.each(layout.pins(repository), path -> add(path, all));
        return all;
    }

    /** Tells what is wrong with the pin in a file. */
    void check(Path path) throws BadFile {
        Optional<Pin> pin = read(path);
        if (pin.filter(found -> !layout.pin(found.reference()).equals(path)).isPresent()) {
            throw BadFile.spoilt("is another reference's");
        }
    }

    private void add(Path path, List<Pin> all) throws IOException {
        try {
            Optional<Pin> pin =
                    read(path).filter(found -> layout.pin(found.reference()).equals(path));
            pin.ifPresent(found -> known.put(found.reference(), found));
            pin.ifPresent(all::add);
        } catch (BadFile bad) {
            if (bad.isUnreachable()) {
                throw new IOException("a pin cannot be read", bad);
            }
            LOG.log(System.Logger.Level.WARNING, () -> "the pin " + path.getFileName() + " " + bad.getMessage());
        }
    }

    private static Optional<Pin> read(Path path) throws BadFile {
        if (Stamp.of(path).isEmpty()) {
            return Optional.empty();
        }
        JsonNode node = RecordReader.object(GuardedFile.read(path, LARGEST))
                .orElseThrow(() -> BadFile.spoilt("was written by a later version of this program"));
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
