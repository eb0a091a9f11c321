package io.agentloader.store;

import io.agentloader.config.LoaderConfig;
import io.agentloader.oci.Reference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;

/**
 * What the store is told of the configuration.
 *
 * @param path may be a link to a directory; nothing below it may
 * @param maxSize bytes of blobs above which the collector makes room
 * @param maxAge how long something may go unused before it is dropped; empty for ever
 * @param offline whether no registry is ever asked, so that what a tag names must not be dropped
 * @param writableByOthers whether a store is accepted that others may write
 * @param warm what is held ready, and so never dropped, whatever the limits
 * @param memory what it may take of the heap
 */
public record StoreSettings(
        Path path,
        long maxSize,
        Optional<Duration> maxAge,
        boolean offline,
        boolean writableByOthers,
        Set<Reference> warm,
        StoreMemory memory) {

    private static final long USUAL_SIZE = 2L << 30;

    private static final StoreMemory USUAL_MEMORY = StoreMemory.of(512L << 20);

    public StoreSettings {
        warm = Set.copyOf(warm);
    }

    public static StoreSettings of(LoaderConfig config) {
        LoaderConfig.Store store = config.store();
        return new StoreSettings(
                store.path(),
                store.maxSize().bytes(),
                store.maxAge(),
                config.offline(),
                store.writableByOthers(),
                Set.of(),
                USUAL_MEMORY);
    }

    /** The usual settings in that directory. */
    public static StoreSettings at(Path path) {
        return new StoreSettings(path, USUAL_SIZE, Optional.empty(), false, false, Set.of(), USUAL_MEMORY);
    }

    /** The same with other limits. */
    StoreSettings within(Limits limits) {
        return new StoreSettings(
                path, limits.maxSize(), limits.maxAge(), limits.offline(), writableByOthers, warm, memory);
    }

    public StoreSettings withMaxSize(long bytes) {
        return new StoreSettings(path, bytes, maxAge, offline, writableByOthers, warm, memory);
    }

    public StoreSettings withMaxAge(Duration age) {
        return new StoreSettings(path, maxSize, Optional.of(age), offline, writableByOthers, warm, memory);
    }

    public StoreSettings whenOffline() {
        return new StoreSettings(path, maxSize, maxAge, true, writableByOthers, warm, memory);
    }

    public StoreSettings acceptingOthers() {
        return new StoreSettings(path, maxSize, maxAge, offline, true, warm, memory);
    }

    /** The same, never dropping any of these. */
    public StoreSettings holding(Collection<Reference> references) {
        return new StoreSettings(path, maxSize, maxAge, offline, writableByOthers, Set.copyOf(references), memory);
    }

    /** The same in so much memory. */
    public StoreSettings within(StoreMemory limits) {
        return new StoreSettings(path, maxSize, maxAge, offline, writableByOthers, warm, limits);
    }
}
