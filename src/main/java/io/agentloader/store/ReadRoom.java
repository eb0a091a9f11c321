package io.agentloader.store;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Lets only so many bytes of large content be held at once by those who ask for it. Whoever waits holds none, and no thread. In the
 * order in which they came, but what belongs to one host has half of it at most, since an answer may wait for that host; what is too large
 * for all of it is held alone.
 */
final class ReadRoom {

    /** Content up to this size is nobody's concern. */
    static final long SMALL = 64 << 10;

    /** Whoever waits longer is told to come back. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final int MOST_WAITING = 1024;

    private record Waiting(Share share, long bytes, UniEmitter<? super Void> emitter) {}

    private final long most;
    private final Map<String, Long> taken = new HashMap<>();
    private final Set<Waiting> waiting = new LinkedHashSet<>();
    private final Queue<Waiting> admitted = new ArrayDeque<>();
    private long sum;
    private boolean telling;

    /** @param most bytes in all */
    ReadRoom(long most) {
        this.most = most;
    }

    /** What content takes here; larger than that is nothing that is read. */
    static long weight(long size) {
        return size > SMALL ? HeapBytes.of(Math.min(size, BlobFiles.LARGEST)) : 0;
    }

    /** The YAML lies beside its layer where that is gzip. */
    static long weight(Version version, StoredAgent agent) {
        long yaml = agent.yaml().equals(agent.layer().digest()) ? 0 : weight(agent.yamlSize());
        return yaml
                + Stream.of(version.named(), agent.manifest(), agent.layer())
                        .distinct()
                        .mapToLong(descriptor -> weight(descriptor.size()))
                        .sum();
    }

    /** Bytes that are held. */
    synchronized long taken() {
        return sum;
    }

    /** Without waiting, and not before those who wait; who cannot have it holds nothing any more. */
    boolean take(Share share, long bytes) {
        boolean held;
        synchronized (this) {
            if (share.bytes() >= bytes) {
                return true;
            }
            release(share);
            held = !share.isOver() && waiting.isEmpty() && fits(share.host(), bytes);
            if (held) {
                hold(share, bytes);
            }
            admit();
        }
        tell();
        return held;
    }

    Uni<Void> await(Share share, long bytes) {
        return Uni.createFrom()
                .<Void>emitter(emitter -> enter(new Waiting(share, bytes, emitter)))
                .ifNoItem()
                .after(PATIENCE)
                .failWith(Failures::tooMuchIsRead);
    }

    private void enter(Waiting one) {
        one.emitter().onTermination(() -> leave(one));
        boolean full;
        synchronized (this) {
            full = waiting.size() >= MOST_WAITING;
            if (!full && !one.share().isOver()) {
                waiting.add(one);
                admit();
            }
        }
        if (full) {
            one.emitter().fail(Failures.tooMuchIsRead());
        }
        tell();
    }

    private void leave(Waiting one) {
        synchronized (this) {
            if (waiting.remove(one)) {
                admit();
            }
        }
        tell();
    }

    void end(Share share) {
        synchronized (this) {
            if (share.isOver()) {
                return;
            }
            share.finish();
            release(share);
            admit();
        }
        tell();
    }

    private boolean fits(String host, long bytes) {
        return (sum == 0 || sum + bytes <= most) && fitsHost(host, bytes);
    }

    private boolean fitsHost(String host, long bytes) {
        long own = taken.getOrDefault(host, 0L);
        return own == 0 || own + bytes <= most / 2;
    }

    private void hold(Share share, long bytes) {
        share.set(bytes);
        sum += bytes;
        taken.merge(share.host(), bytes, Long::sum);
    }

    private void release(Share share) {
        long bytes = share.bytes();
        if (bytes > 0) {
            share.set(0);
            sum -= bytes;
            taken.computeIfPresent(share.host(), (host, all) -> all > bytes ? all - bytes : null);
        }
    }

    /** A large one whose turn it is is waited for by all, else it would wait for ever. */
    private void admit() {
        for (Iterator<Waiting> each = waiting.iterator(); each.hasNext(); ) {
            Waiting next = each.next();
            if (next.share().isOver()) {
                each.remove();
            } else if (fitsHost(next.share().host(), next.bytes())) {
                if (!fits(next.share().host(), next.bytes())) {
                    return;
                }
                each.remove();
                hold(next.share(), next.bytes());
                admitted.add(next);
            }
        }
    }

    /** One after another: who is told may end at once, and so let the next one in. */
    private void tell() {
        Optional<Waiting> next = first();
        while (next.isPresent()) {
            try {
                next.get().emitter().complete(null);
            } finally {
                next = another();
            }
        }
    }

    private synchronized Optional<Waiting> first() {
        return telling ? Optional.empty() : another();
    }

    private synchronized Optional<Waiting> another() {
        Optional<Waiting> next = Optional.ofNullable(admitted.poll());
        telling = next.isPresent();
        return next;
    }
}
