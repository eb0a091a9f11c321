package io.agentloader.store;

import io.agentloader.store.DiskWork.Blocking;
import java.io.IOException;
import java.util.Collection;

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
        return locks[number(key)];
    }

    /** Does the work with the locks of all the keys, which everybody takes in the same order. */
    <T> T holding(Collection<?> keys, Blocking<T> work) throws IOException {
        return holding(
                keys.stream().mapToInt(Stripes::number).sorted().distinct().toArray(), 0, work);
    }

    private <T> T holding(int[] numbers, int held, Blocking<T> work) throws IOException {
        if (held == numbers.length) {
            return work.run();
        }
        synchronized (locks[numbers[held]]) {
            return holding(numbers, held + 1, work);
        }
    }

    private static int number(Object key) {
        return Math.floorMod(key.hashCode(), COUNT);
    }
}
