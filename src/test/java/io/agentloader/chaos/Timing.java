package io.agentloader.chaos;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** How long something took, again and again, in milliseconds. */
final class Timing {

    private final List<Long> millis = new ArrayList<>();

    void since(long nanos) {
        millis.add((System.nanoTime() - nanos) / 1_000_000);
    }

    long median() {
        return at(50);
    }

    private long at(int percent) {
        List<Long> sorted = new ArrayList<>(millis);
        Collections.sort(sorted);
        return sorted.get((sorted.size() - 1) * percent / 100);
    }

    @Override
    public String toString() {
        return millis.size() + " times, median " + median() + " ms, 95 % " + at(95) + " ms, most " + at(100) + " ms";
    }
}
