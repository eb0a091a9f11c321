package io.agentloader.store;

/** A bounded number of locks: the same key always has the same one, and two keys seldom share one. */
final class Stripes {

    private static final int COUNT = 64;

    private final Object[] locks = new Object[COUNT];

    Stripes() {
        for (int i = 0; i < COUNT; i++) {
            locks[i] = new Object();
        }
    }

    Object of(Object key) {
        return locks[Math.floorMod(key.hashCode(), COUNT)];
    }
}
