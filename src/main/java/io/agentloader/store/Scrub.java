package io.agentloader.store;

import io.agentloader.oci.Digest;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads everything that is stored and hashes it, a part at a time. It reports and moves nothing: what is damaged stays where
 * it is until its replacement is here, so that callers are told of it; but it is not served from memory any longer.
 */
final class Scrub implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Scrub.class.getName());

    private static final int MOST_REASONS = 100;

    private final StoreParts parts;
    private final Instant start;
    private final Deque<Path> folders;
    private final List<String> reasons = new ArrayList<>();

    private @Nullable DirectoryStream<Path> open;
    private @Nullable Iterator<Path> rest;
    private long blobs;
    private long bytes;
    private long records;
    private long damaged;

    Scrub(StoreParts parts) {
        this.parts = parts;
        this.start = parts.clock().instant();
        this.folders = new ArrayDeque<>(parts.layout().blobFolders());
    }

    /** Hashes blobs until as many bytes are read; the end, with the records, comes when no blob is left. */
    Optional<Verification> advance(long most) throws IOException {
        long until = most > Long.MAX_VALUE - bytes ? Long.MAX_VALUE : bytes + most;
        try {
            for (Optional<Path> next = next(); next.isPresent(); next = next()) {
                checkBlob(next.get());
                if (bytes >= until) {
                    return Optional.empty();
                }
            }
        } catch (DirectoryIteratorException broken) {
            throw broken.getCause();
        }
        new Survey(parts.layout()).records(this::checkRecord);
        return Optional.of(new Verification(start, blobs, bytes, records, damaged, reasons));
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

    private void checkBlob(Path path) {
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
                report("the blob " + digest + " " + bad.getMessage());
            }
        }
    }

    private void checkRecord(Path path) {
        try {
            parts.records().check(path);
            records++;
        } catch (BadFile bad) {
            if (!bad.isMissing()) {
                report("the record " + path.getFileName() + " " + bad.getMessage());
            }
        }
    }

    private void report(String reason) {
        damaged++;
        if (reasons.size() < MOST_REASONS) {
            reasons.add(reason);
            LOG.log(System.Logger.Level.WARNING, () -> "stored and damaged: " + reason + "; the next pull replaces it");
        }
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
