package io.agentloader.store;

/** Which blobs were counted, by the keys of {@link Marks}: at most four times eight bytes for each, and no object. */
final class Counted {

    private static final long EMPTY = 0;

    private long[] slots = new long[1024];
    private int size;

    /** Whether it was not there before. */
    boolean add(long key) {
        if (2 * size >= slots.length) {
            grow();
        }
        boolean added = put(slots, key == EMPTY ? 1 : key);
        size += added ? 1 : 0;
        return added;
    }

    private void grow() {
        long[] larger = new long[2 * slots.length];
        for (long key : slots) {
            if (key != EMPTY) {
                put(larger, key);
            }
        }
        slots = larger;
    }

    /** Keys are parts of digests, and so spread by themselves. */
    private static boolean put(long[] slots, long key) {
        int at = (int) key & (slots.length - 1);
        while (slots[at] != EMPTY && slots[at] != key) {
            at = (at + 1) & (slots.length - 1);
        }
        boolean added = slots[at] == EMPTY;
        slots[at] = key;
        return added;
    }
}
