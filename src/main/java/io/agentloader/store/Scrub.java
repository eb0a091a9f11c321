package io.agentloader.store;

import io.agentloader.oci.Descriptor;
import io.agentloader.oci.Digest;
import io.agentloader.store.DiskWork.Blocking;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads everything that is stored and hashes it, a part at a time. It reports and moves nothing: what is damaged stays where
 * it is until its replacement is here, so that callers are told of it; but it is not served from memory any longer. Unless
 * the operator asks for more: then what is wrong for certain goes to the quarantine.
 */
final class Scrub implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Scrub.class.getName());

    private static final int MOST_REASONS = 100;

    private final StoreParts parts;
    private final boolean repairing;
    private final Instant start;
    private final Deque<Path> folders;
    private final List<String> reasons = new ArrayList<>();
    private final List<String> quarantined = new ArrayList<>();
    private final Set<Digest> missing = new HashSet<>();

    private @Nullable DirectoryStream<Path> open;
    private @Nullable Iterator<Path> rest;
    private long blobs;
    private long bytes;
    private long records;
    private long damaged;
    private long setAside;
    private long ahead;

    Scrub(StoreParts parts) {
        this(parts, false);
    }

    /** @param repairing whether what is wrong for certain is set aside */
    Scrub(StoreParts parts, boolean repairing) {
        this.parts = parts;
        this.repairing = repairing;
        this.start = parts.clock().instant();
        this.folders = new ArrayDeque<>(parts.layout().blobFolders());
    }

    /** Hashes blobs until as many bytes are read; the end, with the records, comes when no blob is left. */
    Optional<Verification> advance(long most) throws IOException {
        long until = most > Long.MAX_VALUE - bytes ? Long.MAX_VALUE : bytes + most;
        try {
            for (Optional<Path> next = next(); next.isPresent(); next = next()) {
                goOn();
                checkBlob(next.get());
                if (bytes >= until) {
                    return Optional.empty();
                }
            }
        } catch (DirectoryIteratorException broken) {
            throw broken.getCause();
        }
        each(parts.layout().refs(), folder -> each(folder, this::checkRecord));
        each(parts.layout().pins(), folder -> each(folder, this::checkPin));
        return Optional.of(new Verification(
                start, blobs, bytes, records, damaged, missing.size(), setAside, 0, ahead, reasons, quarantined));
    }

    /** Nothing can be read by a thread that was interrupted, which is no damage. */
    private static void goOn() throws InterruptedIOException {
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("the service stops");
        }
    }

    long bytes() {
        return bytes;
    }

    /** What is opened here is closed when it comes to its end, some calls later. */
    @SuppressWarnings("StreamResourceLeak")
    private Optional<Path> next() throws IOException {
        while (rest == null || !rest.hasNext()) {
            close();
            if (folders.isEmpty()) {
                return Optional.empty();
            }
            DirectoryStream<Path> stream = Files.newDirectoryStream(folders.removeFirst());
            open = stream;
            rest = stream.iterator();
        }
        return Optional.of(rest.next());
    }

    private void checkBlob(Path path) throws IOException {
        Optional<Digest> named = parts.layout().digest(path);
        if (named.isEmpty()) {
            return;
        }
        Digest digest = named.get();
        try {
            bytes += parts.blobs().check(digest);
            blobs++;
        } catch (BadFile bad) {
            if (!bad.isMissing()) {
                parts.memory().forget(digest);
                damaged++;
                report("the blob " + digest + " " + bad.getMessage());
                setAside(() -> parts.blobs().setAside(digest));
            }
        }
    }

    /** A damaged pin is reported and stays: without it the tag would move. */
    private void checkPin(Path path) throws IOException {
        goOn();
        try {
            parts.pins().check(path);
        } catch (BadFile bad) {
            if (!bad.isMissing()) {
                damaged++;
                report(
                        "the pin " + path.getFileName() + whose(path) + " " + bad.getMessage()
                                + "; pin or unpin its tag, until then all of its repository is kept",
                        "");
            }
        }
    }

    /** The records lie in a folder of the same name, and that of the tag in a file of the same name. */
    private String whose(Path pin) throws IOException {
        Path records = parts.layout()
                .refs()
                .resolve(String.valueOf(pin.resolveSibling("").getFileName()));
        Optional<TagRecord> tag = parts.records().readable(records.resolve(String.valueOf(pin.getFileName())));
        if (tag.isPresent()) {
            return " of " + tag.get().reference().canonical();
        }
        Set<String> repositories = new LinkedHashSet<>();
        Survey.each(records, path -> parts.records()
                .readable(path)
                .ifPresent(record ->
                        repositories.add(record.reference().repository().toString())));
        return repositories.stream()
                .findFirst()
                .map(repository -> " of a tag of " + repository)
                .orElse("");
    }

    /** Goes on with what is beside a folder that cannot be read. */
    private void each(Path folder, Survey.Visitor visitor) throws InterruptedIOException {
        try {
            Survey.each(folder, visitor);
        } catch (InterruptedIOException stopped) {
            throw stopped;
        } catch (IOException trouble) {
            damaged++;
            report(
                    "the folder " + parts.layout().root().relativize(folder) + " cannot be read ("
                            + Failures.reason(trouble) + ")",
                    "");
        }
    }

    private void checkRecord(Path path) throws IOException {
        goOn();
        try {
            parts.records().check(path);
            parts.records().readable(path).ifPresent(this::checkClock);
            for (Digest digest : absent(path)) {
                report("the blob " + digest + " is missing");
            }
            checkSizes(path);
        } catch (BadFile bad) {
            if (!bad.isMissing()) {
                damaged++;
                report("the record " + path.getFileName() + " " + bad.getMessage());
                setAside(() -> parts.records().setAside(path));
            }
        }
    }

    private void checkClock(TagRecord record) {
        Confirmation last = record.current().confirmation();
        if (!last.isCredibleAt(parts.clock().instant())) {
            ahead++;
            add("the record of " + record.reference().canonical() + " was confirmed by " + last.host() + " at "
                    + last.at() + ", which is yet to come; a clock was ahead, and the next pull confirms it anew");
        }
    }

    private void checkSizes(Path path) throws IOException {
        Optional<String> untruth = untruth(path);
        if (untruth.isEmpty()) {
            records++;
            return;
        }
        damaged++;
        report(untruth.get());
        setAside(() -> untruth(path).isPresent() ? parts.quarantine().take(path) : Optional.empty());
    }

    /** What a record says of blobs and is not so, the first of it. */
    private Optional<String> untruth(Path path) {
        Optional<TagRecord> record = parts.records().readable(path);
        return record.stream()
                .flatMap(found -> Holding.of(found).stream())
                .flatMap(Holding::blobs)
                .flatMap(blob -> untruth(blob).stream())
                .findFirst()
                .map(untruth ->
                        "the record of " + record.orElseThrow().reference().canonical() + untruth);
    }

    /** Where the bytes do not hash to the name, it is the blob that is wrong. */
    private Optional<String> untruth(Descriptor said) {
        Digest digest = said.digest();
        if (parts.blobs().isHere(said) || parts.blobs().isMissing(digest)) {
            return Optional.empty();
        }
        try {
            long size = parts.blobs().check(digest);
            return Optional.of(" says that the blob " + digest + " has " + said.size() + " bytes, and it has " + size)
                    .filter(text -> size != said.size());
        } catch (BadFile bad) {
            return Optional.empty();
        }
    }

    /** Looked at twice: between record and blob a collector may have dropped both. */
    private List<Digest> absent(Path path) {
        Set<Digest> absent = new LinkedHashSet<>(absentNow(path));
        if (!absent.isEmpty()) {
            absent.retainAll(absentNow(path));
        }
        absent.removeIf(digest -> !missing.add(digest));
        return List.copyOf(absent);
    }

    private List<Digest> absentNow(Path path) {
        return parts.records().readable(path).map(Holding::of).orElse(List.of()).stream()
                .flatMap(Holding::blobs)
                .map(Descriptor::digest)
                .filter(parts.blobs()::isMissing)
                .toList();
    }

    /** While nobody writes, so that what is set aside is what was looked at. */
    private void setAside(Blocking<Optional<String>> move) throws IOException {
        Optional<String> kept = repairing ? parts.locks().deleting(move) : Optional.empty();
        if (kept.isPresent()) {
            // of a record that cannot be read nobody knows which digests it led to
            parts.memory().forgetWhereAllLead();
            Removals.tell(parts);
            setAside++;
            parts.changes().incrementAndGet();
        }
        kept.filter(name -> quarantined.size() < MOST_REASONS).ifPresent(quarantined::add);
    }

    private void report(String reason) {
        report(reason, "; the next pull replaces it");
    }

    private void report(String reason, String remedy) {
        if (add(reason)) {
            LOG.log(System.Logger.Level.WARNING, () -> "stored and damaged: " + reason + remedy);
        }
    }

    private boolean add(String reason) {
        return reasons.size() < MOST_REASONS && reasons.add(reason);
    }

    @Override
    public void close() throws IOException {
        if (open != null) {
            open.close();
        }
        open = null;
        rest = null;
    }
}
