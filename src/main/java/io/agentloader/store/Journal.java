package io.agentloader.store;

import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Lets several references move together, or none. What each is to name is on the disk, in one file, before the first record is
 * written; the file goes after the last one. Who writes it shares the lock of the store. So whoever holds that lock alone and
 * finds such a file knows that its writer did not get through, and writes all the records once more, which changes nothing about
 * those that are there already.
 *
 * <p>The file holds the records that the references would have if they had none yet, one after another; each ends in its
 * checksum and a line feed. Its name begins with the SHA-256 of all of it.
 *
 * <p>When the disk fails between two records, those that were written are taken back before the file goes. A crash meanwhile is as
 * one before: all of them are written.
 */
final class Journal {

    private static final System.Logger LOG = System.getLogger(Journal.class.getName());

    /** Another format has another ending, and is left to whoever knows it. */
    private static final String ENDING = ".v1";

    private final StoreParts parts;

    Journal(StoreParts parts) {
        this.parts = parts;
    }

    /** For whoever shares the lock. Completes when no crash can undo any of it: what the references name then, each once. */
    Collection<TagRecord> move(List<TagMove> moves) throws IOException {
        if (moves.size() < 2) {
            return moved(moves, new Retreat(parts.records()));
        }
        byte[] bytes = bytes(moves);
        Path journal = parts.layout().journal().resolve(Digest.of(bytes).hex() + "." + UUID.randomUUID() + ENDING);
        Retreat retreat = new Retreat(parts.records());
        try {
            parts.ingest().put(journal, ByteBuffer.wrap(bytes), WriteStep.Part.JOURNAL);
            Collection<TagRecord> moved = moved(moves, retreat);
            parts.ingest().remove(journal);
            return moved;
        } catch (IOException | RuntimeException failed) {
            takeBack(retreat, journal, failed);
            throw failed;
        }
    }

    private void takeBack(Retreat retreat, Path journal, Exception failed) throws IOException {
        try {
            retreat.takeBack();
            if (Files.exists(journal, LinkOption.NOFOLLOW_LINKS)) {
                parts.ingest().remove(journal);
            }
        } catch (IOException resisted) {
            resisted.addSuppressed(failed);
            throw new Begun(resisted);
        } finally {
            retreat.references().forEach(reference -> parts.memory().forget(reference.repository()));
            parts.changes().incrementAndGet();
        }
    }

    /** Some of the references have moved, and the others will when the disk works again. */
    static final class Begun extends IOException {
        private static final long serialVersionUID = 1;

        private final IOException resisted;

        private Begun(IOException resisted) {
            super(resisted);
            this.resisted = resisted;
        }

        IOException resisted() {
            return resisted;
        }
    }

    /** Does what somebody has left undone. Costs one look at a folder when there is nothing of it. */
    void finish() throws IOException {
        if (!left().isEmpty()) {
            parts.locks().deleting(this::finishAlone);
        }
    }

    /** The same, but not now when the store is busy. */
    void finishSoon() throws IOException {
        if (!left().isEmpty()) {
            parts.locks().deletingSoon(this::finishAlone);
        }
    }

    /** The same, for whoever holds the lock alone. */
    List<Path> finishAlone() throws IOException {
        List<Path> left = left();
        for (Path journal : left) {
            finish(journal);
        }
        return left;
    }

    private void finish(Path journal) throws IOException {
        try {
            int count = moved(moves(bytes(journal), parts.clock().instant()), new Retreat(parts.records()))
                    .size();
            parts.ingest().remove(journal);
            LOG.log(System.Logger.Level.INFO, "an import of " + count + " agents was cut off, and is finished now");
        } catch (BadFile bad) {
            if (bad.isUnreachable()) {
                throw new IOException("what an import left cannot be read", bad);
            }
            parts.quarantine().take(journal);
            LOG.log(System.Logger.Level.WARNING, "what an import left " + bad.getMessage() + ", and was set aside");
        }
    }

    private List<Path> left() throws IOException {
        List<Path> left = new ArrayList<>();
        Survey.each(parts.layout().journal(), path -> {
            if (String.valueOf(path.getFileName()).endsWith(ENDING)) {
                left.add(path);
            }
        });
        return left;
    }

    private Collection<TagRecord> moved(List<TagMove> moves, Retreat retreat) throws IOException {
        Map<Reference, List<TagMove>> byReference = new LinkedHashMap<>();
        moves.forEach(move -> byReference
                .computeIfAbsent(move.reference(), first -> new ArrayList<>())
                .add(move));
        List<TagRecord> moved = new ArrayList<>();
        for (Map.Entry<Reference, List<TagMove>> one : byReference.entrySet()) {
            moved.add(retreat.move(one.getKey(), one.getValue()));
            parts.memory().forget(one.getKey().repository());
        }
        parts.changes().incrementAndGet();
        return moved;
    }

    private static byte[] bytes(List<TagMove> moves) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        moves.forEach(move -> bytes.writeBytes(RecordWriter.bytes(move.first())));
        return bytes.toByteArray();
    }

    private static byte[] bytes(Path journal) throws BadFile {
        byte[] bytes = GuardedFile.read(journal, BlobFiles.LARGEST);
        if (!String.valueOf(journal.getFileName()).startsWith(Digest.of(bytes).hex() + ".")) {
            throw BadFile.spoilt("does not hash to its name");
        }
        return bytes;
    }

    private static List<TagMove> moves(byte[] bytes, Instant now) throws BadFile {
        List<TagMove> moves = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                moves.add(move(Arrays.copyOfRange(bytes, start, i + 1), now));
                start = i + 1;
            }
        }
        return moves;
    }

    private static TagMove move(byte[] line, Instant now) throws BadFile {
        Optional<TagRecord> first = RecordReader.read(line);
        return TagMove.of(first.orElseThrow(() -> BadFile.spoilt("holds a record of another format")), now);
    }
}
