package io.agentloader.store;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.agentloader.failure.AgentException.ContentMismatch;
import io.agentloader.oci.Content;
import io.agentloader.oci.Descriptor;
import io.agentloader.oci.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** The blobs on disk: synchronous, blocking, without a thread of its own. */
final class BlobFiles {

    /** Twice the largest agent that can be configured; nothing larger is ever read. */
    static final long LARGEST = 64L << 20;

    /** So much is the time of change of a blob in use behind at most. */
    static final Duration RECENT = Duration.ofMinutes(1);

    private static final int MOST_FORCED = 1000;

    private final StoreLayout layout;
    private final Ingest ingest;
    private final Quarantine quarantine;
    private final Repairs repairs;
    private final InstantSource clock;
    private final AtomicLong written = new AtomicLong();
    private final Stripes locks = new Stripes();
    private final Drafts drafts = new Drafts();

    /** Files that this process has made sure of. */
    private final Cache<Digest, Sure> forced = Caffeine.newBuilder()
            .maximumSize(MOST_FORCED)
            .executor(Runnable::run)
            .build();

    BlobFiles(StoreLayout layout, Ingest ingest, Quarantine quarantine, Repairs repairs, InstantSource clock) {
        this.layout = layout;
        this.ingest = ingest;
        this.quarantine = quarantine;
        this.repairs = repairs;
        this.clock = clock;
    }

    /**
     * What a file looked like when this process made sure that a crash cannot lose it.
     *
     * @param hashed whether it was hashed as well, and cannot have been written to since without looking different
     */
    private record Sure(Stamp stamp, boolean hashed) {}

    /** Something that tells whether a blob is what it has to be. */
    private interface Look {
        void look() throws BadFile;
    }

    /**
     * Content as it was read and hashed.
     *
     * @param stamp of the file it was read from
     */
    record Read(Content content, Stamp stamp) {}

    /** Reads and hashes; the bytes that were hashed are the ones returned. */
    Read read(Descriptor descriptor) throws BadFile {
        return read(descriptor, JustWritten.NOTHING);
    }

    /** The same; what was just written is known by its bytes. */
    Read read(Descriptor descriptor, JustWritten own) throws BadFile {
        return read(descriptor, sized(descriptor), own);
    }

    private Read read(Descriptor descriptor, Stamp stamp, JustWritten own) throws BadFile {
        if (stamp.size() > LARGEST) {
            throw BadFile.spoilt("is larger than anything that is stored here");
        }
        byte[] bytes = GuardedFile.readSeen(layout.blob(descriptor.digest()), descriptor.size());
        Optional<Content> written = own.content(descriptor, bytes);
        return new Read(written.isPresent() ? written.get() : verify(descriptor, bytes), stamp);
    }

    private Stamp sized(Descriptor descriptor) throws BadFile {
        Stamp stamp = Stamp.of(layout.blob(descriptor.digest())).orElseThrow(BadFile::missing);
        if (stamp.size() != descriptor.size()) {
            throw BadFile.spoilt("is " + stamp.size() + " bytes, not " + descriptor.size());
        }
        return stamp;
    }

    /** What the blob's file looks like now; empty when it is not there, or is no file. */
    Optional<Stamp> stamp(Digest digest) {
        try {
            return Stamp.of(layout.blob(digest));
        } catch (BadFile bad) {
            return Optional.empty();
        }
    }

    /** Whether a file of that size is there; it is not read. */
    boolean isHere(Descriptor descriptor) {
        return stamp(descriptor.digest())
                .filter(stamp -> stamp.size() == descriptor.size())
                .isPresent();
    }

    /** Whether nothing at all is there. */
    boolean isMissing(Digest digest) {
        try {
            return Stamp.of(layout.blob(digest)).isEmpty();
        } catch (BadFile there) {
            return false;
        }
    }

    /** What is written ahead; {@link #putAll} takes what it needs of it. */
    Drafts drafts() {
        return drafts;
    }

    /** Writes it, unless it is here. */
    void write(Content content, Draft draft) {
        if (isMissing(content.digest())) {
            draft.write(ingest, content.bytes());
        }
    }

    /** Content on its way to its file, and what it is there for. */
    record Arrival(Content content, WriteStep.Part part) {}

    /** An arrival that has to be written, and why. */
    private record Lack(Arrival arrival, BadFile flaw) {}

    /** {@link #putAll} of one. */
    void put(Content content, WriteStep.Part part) throws IOException {
        putAll(List.of(new Arrival(content, part)));
    }

    /**
     * Completes when a crash can no longer lose any of it; what comes first has its name first. What is already there is trusted only
     * after it was hashed, if not now, then by this process, since when it looks the same.
     */
    void putAll(List<Arrival> arrivals) throws IOException {
        List<Digest> digests =
                arrivals.stream().map(arrival -> arrival.content().digest()).toList();
        locks.holding(digests, () -> {
            List<Lack> lacking = new ArrayList<>();
            for (Arrival arrival : arrivals) {
                try {
                    settle(arrival.content().descriptor());
                } catch (BadFile flaw) {
                    lacking.add(new Lack(arrival, flaw));
                }
            }
            write(lacking);
            return lacking;
        });
    }

    /** Whoever wrote it may not have come as far as that; what this process has forced and nobody has touched since stays forced. */
    private void settle(Descriptor descriptor) throws IOException, BadFile {
        Path path = layout.blob(descriptor.digest());
        Instant began = clock.instant();
        Stamp found = sized(descriptor);
        Sure before = forced.getIfPresent(descriptor.digest());
        if (before == null || !before.hashed() || !before.stamp().equals(found)) {
            read(descriptor, found, JustWritten.NOTHING);
        }
        Stamp stamp = refresh(path, found.modified()) ? sized(descriptor) : found;
        if (before == null || !before.stamp().equals(stamp)) {
            ingest.settle(path);
        }
        forced.put(descriptor.digest(), new Sure(stamp, stamp.equals(found) && found.isSettledAt(began)));
    }

    /** What is wrong for certain is kept for the operator, and whatever was wrong leaves a trace. */
    private void write(List<Lack> lacking) throws IOException {
        List<Optional<String>> kept =
                ingest.putAll(lacking.stream().map(this::piece).toList());
        for (int i = 0; i < kept.size(); i++) {
            Content content = lacking.get(i).arrival().content();
            BadFile flaw = lacking.get(i).flaw();
            written.addAndGet(content.size());
            if (!flaw.isMissing()) {
                repairs.healed(content.digest(), "the blob " + content.digest() + " " + flaw.getMessage(), kept.get(i));
            }
        }
    }

    private Ingest.Piece piece(Lack lack) {
        Content content = lack.arrival().content();
        Ingest.Piece whole = Ingest.Piece.of(
                layout.blob(content.digest()), content.bytes(), lack.arrival().part());
        Ingest.Piece piece = drafts.claim(content.digest()).map(whole::drafted).orElse(whole);
        if (lack.flaw().isMissing()) {
            return piece.looked();
        }
        return lack.flaw().isSpoilt() ? piece.displacing() : piece;
    }

    /** Reads and hashes what is there, whatever its size: how many bytes that were. */
    long check(Digest digest) throws BadFile {
        Path path = layout.blob(digest);
        Stamp stamp = Stamp.of(path).orElseThrow(BadFile::missing);
        if (!hash(digest, path).equals(digest)) {
            throw BadFile.spoilt("does not hash to its name");
        }
        return stamp.size();
    }

    /** Bytes of blobs that this process has written. */
    long written() {
        return written.get();
    }

    /** Makes sure, without hashing it, that what was put is still there and will be for a while. */
    void keep(Content content, WriteStep.Part part) throws IOException {
        Path path = layout.blob(content.digest());
        synchronized (locks.of(content.digest())) {
            Optional<BadFile> flaw = flaw(() -> sized(content.descriptor()));
            if (flaw.isEmpty()) {
                refresh(path, Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS));
            } else {
                write(List.of(new Lack(new Arrival(content, part), flaw.get())));
            }
        }
    }

    /** What was in use a moment ago is not collected, and a time of change is how all processes know. Says whether that changed. */
    private boolean refresh(Path path, FileTime modified) throws IOException {
        Instant now = clock.instant();
        boolean old = modified.toInstant().plus(RECENT).isBefore(now);
        if (old) {
            Files.setLastModifiedTime(path, FileTime.from(now));
        }
        return old;
    }

    /**
     * Moves the blob aside when it is wrong for certain, and says by which name it is kept; also when somebody else has set it
     * aside before. One that cannot be read stays; the next write replaces it.
     */
    Optional<String> setAside(Digest digest) throws IOException {
        synchronized (locks.of(digest)) {
            Path path = layout.blob(digest);
            if (isMissing(digest)) {
                return quarantine.latest(path);
            }
            return isSpoilt(digest) ? quarantine.take(path) : Optional.empty();
        }
    }

    private static Optional<BadFile> flaw(Look look) {
        try {
            look.look();
            return Optional.empty();
        } catch (BadFile bad) {
            return Optional.of(bad);
        }
    }

    private boolean isSpoilt(Digest digest) {
        Path path = layout.blob(digest);
        try {
            return Stamp.of(path).isPresent() && !hash(digest, path).equals(digest);
        } catch (BadFile bad) {
            return bad.isSpoilt();
        }
    }

    private static Digest hash(Digest digest, Path path) throws BadFile {
        return Digest.of(digest.algorithm(), ByteBuffer.wrap(GuardedFile.readSeen(path, LARGEST)));
    }

    private static Content verify(Descriptor descriptor, byte[] bytes) throws BadFile {
        try {
            return Content.verify(descriptor, bytes);
        } catch (ContentMismatch mismatch) {
            throw BadFile.spoilt("does not verify: " + mismatch.report().detail());
        }
    }
}
