package io.agentloader.store;

import java.util.Arrays;

/**
 * Digests that something names, by the first sixty-four bits of each: two that begin alike keep one blob too many, which does
 * no harm, and a million of them take eight megabytes.
 */
final class Marks {

    private long[] marks = new long[1024];
    private int count;
    private boolean sorted = true;

    void add(String hex) {
        if (count == marks.length) {
            compact();
        }
        marks[count++] = key(hex);
        sorted = false;
    }

    boolean contains(String hex) {
        if (!sorted) {
            compact();
        }
        return Arrays.binarySearch(marks, 0, count, key(hex)) >= 0;
    }

    /** Sorts, drops what is there twice, and makes room when that is not enough. */
    private void compact() {
        Arrays.sort(marks, 0, count);
        int kept = 0;
        for (int i = 0; i < count; i++) {
            if (i == 0 || marks[i] != marks[kept - 1]) {
                marks[kept++] = marks[i];
            }
        }
        count = kept;
        sorted = true;
        if (count > marks.length / 2) {
            marks = Arrays.copyOf(marks, 2 * marks.length);
        }
    }

    static long key(String hex) {
        return Long.parseUnsignedLong(hex.substring(0, 16), 16);
    }
}
