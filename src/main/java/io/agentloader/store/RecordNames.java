package io.agentloader.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Which files of one folder of records hold which digests, as they were when somebody looked. A digest is known by its first
 * forty bits, so an answer is a guess that has to be looked at; eighty bytes hold an ordinary record.
 */
final class RecordNames {

    /** The mark of a file that has to be read again whatever it looks like. */
    static final long UNSETTLED = 0;

    static final RecordNames NONE = new Growing().done();

    private static final HexFormat HEX = HexFormat.of();
    private static final int NAME = 32;
    private static final int NUMBER_BITS = 24;
    private static final long NUMBER = (1L << NUMBER_BITS) - 1;

    private final byte[] names;
    private final long[] marks;

    /** Digest above, number of the file below; sorted. */
    private final long[] pairs;

    private RecordNames(byte[] names, long[] marks, long[] pairs) {
        this.names = names;
        this.marks = marks;
        this.pairs = pairs;
    }

    int size() {
        return marks.length;
    }

    /** The names, in hex, of the files that may hold the digest. */
    List<String> naming(String hex) {
        long key = key(hex);
        int first = Arrays.binarySearch(pairs, key);
        List<String> found = new ArrayList<>();
        for (int i = first < 0 ? -first - 1 : first; i < pairs.length && (pairs[i] & ~NUMBER) == key; i++) {
            int from = (int) (pairs[i] & NUMBER) * NAME;
            found.add(HEX.formatHex(names, from, from + NAME));
        }
        return found;
    }

    private static long key(String hex) {
        return Marks.key(hex) & ~NUMBER;
    }

    /** The next look at the folder, which takes over what has not changed since this one. */
    Growing next() {
        Growing next = new Growing();
        for (int number = 0; number < marks.length; number++) {
            if (marks[number] != UNSETTLED) {
                next.before.put(marks[number], number);
            }
        }
        next.taken = new int[marks.length];
        next.old = pairs;
        return next;
    }

    /** One look at a folder, file by file; used by one thread. */
    static final class Growing {
        private final Map<Long, Integer> before = new HashMap<>();
        private int[] taken = new int[0];
        private long[] old = new long[0];
        private byte[] names = new byte[NAME * 16];
        private long[] marks = new long[16];
        private long[] pairs = new long[64];
        private int files;
        private int count;

        /** Whether a file of that mark was there before; then all that it holds is known. */
        boolean takesOver(String name, long mark) {
            Integer number = mark == UNSETTLED ? null : before.get(mark);
            if (number == null) {
                return false;
            }
            add(name, mark);
            taken[number] = files;
            return true;
        }

        /** A file whose digests follow. */
        void add(String name, long mark) {
            if (files == marks.length) {
                marks = Arrays.copyOf(marks, 2 * files);
                names = Arrays.copyOf(names, 2 * names.length);
            }
            System.arraycopy(HEX.parseHex(name), 0, names, files * NAME, NAME);
            marks[files++] = mark;
        }

        /** What the file that was added last holds. */
        void digest(String hex) {
            pair(key(hex), files - 1);
        }

        private void pair(long key, int number) {
            if (count == pairs.length) {
                pairs = Arrays.copyOf(pairs, 2 * count);
            }
            pairs[count++] = key | number;
        }

        RecordNames done() {
            for (long pair : old) {
                int now = taken[(int) (pair & NUMBER)];
                if (now > 0) {
                    pair(pair & ~NUMBER, now - 1);
                }
            }
            Arrays.sort(pairs, 0, count);
            return new RecordNames(
                    Arrays.copyOf(names, files * NAME), Arrays.copyOf(marks, files), Arrays.copyOf(pairs, count));
        }
    }
}
