package io.agentloader.store;

/**
 * What the store may take of the heap, in bytes.
 *
 * @param remembered content that was read and hashed, kept for those who ask for it next
 * @param answered large content for those who ask at the same time, until they have their answers
 */
public record StoreMemory(long remembered, long answered) {

    /** More of it is left to the system, which remembers files as well. */
    private static final long MOST_REMEMBERED = 32L << 20;

    private static final int REMEMBERED = 16;
    private static final int ANSWERED = 8;

    /** A sixteenth of the heap for what is remembered, within bounds, and an eighth for what is answered with. */
    public static StoreMemory of(long heap) {
        return new StoreMemory(Math.min(MOST_REMEMBERED, heap / REMEMBERED), heap / ANSWERED);
    }
}
