package io.agentloader.registry;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Lets only so many bytes of large answers come in at once, over all hosts; whoever has to wait does not read on. In the order
 * in which they came, but no host has more than half, and one that is too large for all of it comes in alone. Small answers are
 * nobody's concern.
 */
final class Intake {

    /** Answers up to this size come in freely. */
    static final int SMALL = 64 * 1024;

    /** An answer is received, copied, hashed and read before it is let go. */
    private static final int COPIES = 4;

    /** One answer's part; ends exactly once, whether it began or still waits. */
    final class Share {
        private final String host;
        private final long bytes;
        private final Runnable begin;
        private boolean begun;
        private boolean ended;

        private Share(String host, long bytes, Runnable begin) {
            this.host = host;
            this.bytes = bytes;
            this.begin = begin;
        }

        /** Whether it may come in, or could. */
        boolean hasBegun() {
            synchronized (taken) {
                return begun;
            }
        }

        void end() {
            left(this).forEach(next -> next.begin.run());
        }
    }

    private final long most;
    private final Map<String, Long> taken = new HashMap<>();
    private final Set<Share> waiting = new LinkedHashSet<>();
    private long sum;

    /** @param most bytes in all */
    Intake(long most) {
        this.most = most;
    }

    /**
     * Begins now or later.
     *
     * @param size of the answer
     * @param begin must return at once; runs on this thread or on one that leaves
     */
    Share enter(String host, long size, Runnable begin) {
        Share share = new Share(host, COPIES * size, begin);
        List<Share> next;
        synchronized (taken) {
            waiting.add(share);
            next = beginning();
        }
        next.forEach(now -> now.begin.run());
        return share;
    }

    private List<Share> left(Share share) {
        synchronized (taken) {
            if (share.ended) {
                return List.of();
            }
            share.ended = true;
            waiting.remove(share);
            if (share.begun) {
                sum -= share.bytes;
                taken.computeIfPresent(share.host, (host, bytes) -> bytes > share.bytes ? bytes - share.bytes : null);
            }
            return beginning();
        }
    }

    /** A large one at the head is waited for by all, else it would wait for ever. */
    private List<Share> beginning() {
        List<Share> beginning = new ArrayList<>();
        for (Share share : List.copyOf(waiting)) {
            if (sum > 0 && sum + share.bytes > most) {
                break;
            }
            long own = taken.getOrDefault(share.host, 0L);
            if (own == 0 || own + share.bytes <= most / 2) {
                share.begun = true;
                sum += share.bytes;
                taken.merge(share.host, share.bytes, Long::sum);
                waiting.remove(share);
                beginning.add(share);
            }
        }
        return beginning;
    }
}
