package io.agentloader.store;

/** What arrays really take of the heap. */
final class HeapBytes {

    /** The smallest that a region of the usual collector is; an array of half of it or more has whole ones for itself. */
    private static final long REGION = 1L << 20;

    private static final int HEADER = 16;

    private HeapBytes() {}

    /** For an array of so many bytes. */
    static long of(long size) {
        long bytes = size + HEADER;
        return bytes < REGION / 2 ? bytes : (bytes + REGION - 1) / REGION * REGION;
    }
}
