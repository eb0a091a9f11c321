package io.agentloader.store;

/** The points in the writing of one file after which a crash finds something different on the disk. */
enum WriteStep {
    /** The new file has its name in {@code ingest/}. */
    CREATED,
    /** It holds all its bytes. */
    WRITTEN,
    /** They are on the disk. */
    FORCED,
    /** It has its final name. */
    MOVED,
    /** The name is on the disk too. */
    SYNCED;

    /** What a file that is written is for; from {@code LAYER} to {@code RECORD} in the order of a pull. */
    enum Part {
        LAYOUT,
        LAYER,
        CONFIG,
        MANIFEST,
        INDEX,
        RECORD,
        PROJECTION,
        JOURNAL,
        NOTICE
    }

    /** Told of every point as it is reached. */
    @FunctionalInterface
    interface Observer {

        /** Nobody is interested. */
        Observer NONE = (part, step) -> {};

        void reached(Part part, WriteStep step);
    }
}
