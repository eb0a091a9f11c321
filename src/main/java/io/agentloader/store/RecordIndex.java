package io.agentloader.store;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.agentloader.oci.Digest;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/**
 * Where to look for a digest among the records of its repository, so that not all of them have to be read. It is made of the
 * records when it is first needed, in memory alone, and is never believed: what it names is read and judged.
 */
final class RecordIndex {

    /** Records known in all; those of a repository that does not fit in are read whenever one of its digests is asked for. */
    static final int MOST_RECORDS = 250_000;

    private static final Digest NOBODYS = Digest.of(new byte[0]);

    /** What a folder takes beside its records, in records. */
    private static final int FOLDER = 8;

    private final InstantSource clock;
    private final Cache<Path, RecordShelf> shelves = Caffeine.newBuilder()
            .maximumWeight(MOST_RECORDS)
            .<Path, RecordShelf>weigher((folder, shelf) -> FOLDER + shelf.size())
            .executor(Runnable::run)
            .build();

    RecordIndex(InstantSource clock) {
        this.clock = clock;
    }

    /** Files of the folder that may hold the digest. */
    List<Path> naming(Path folder, Digest digest, RecordShelf.Care care) {
        RecordShelf shelf = shelf(folder);
        long before = shelf.listed();
        List<Path> found = shelf.naming(digest.hex(), care);
        if (shelf.listed() != before) {
            // weighed anew
            shelves.put(folder, shelf);
        }
        return found;
    }

    /** Whether no file of the folder is known to hold the digest, and none needs to be looked at to say so. */
    boolean isUnmentioned(Path folder, Digest digest) {
        RecordShelf shelf = shelves.getIfPresent(folder);
        return shelf != null && shelf.isUnmentioned(digest.hex());
    }

    /** Looks at a folder before somebody has to wait for that; false when there is no room for more. */
    boolean learn(Path folder) {
        try {
            naming(folder, NOBODYS, RecordShelf.Care.USUAL);
        } catch (Learning another) {
            return true;
        }
        return shelves.policy().eviction().stream()
                .allMatch(eviction -> eviction.weightedSize().orElse(0) < MOST_RECORDS / 10 * 9);
    }

    /** This process has written a record. */
    void wrote(Path record, byte[] text) {
        RecordShelf shelf = shelves.getIfPresent(record.resolveSibling(""));
        if (shelf != null) {
            shelf.wrote(record, text);
        }
    }

    RecordShelf shelf(Path folder) {
        return shelves.get(folder, path -> new RecordShelf(path, clock));
    }
}
