package io.agentloader.pull;

import io.agentloader.failure.AgentException.Overloaded;
import io.agentloader.failure.Report;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Lets a bounded number of pulls run at once and a bounded number wait; more fail with {@link Overloaded}. */
final class PullLimit {

    private static final int WAITING_FOR_EACH_RUNNING = 8;
    private static final Duration COME_BACK = Duration.ofSeconds(1);

    private final int atOnce;
    private final Deque<UniEmitter<? super Place>> queue = new ArrayDeque<>();
    private int running;

    PullLimit(int atOnce) {
        this.atOnce = atOnce;
    }

    /** Runs the work when there is a place for it; the place is given back when it ends or is cancelled. */
    <T> Uni<T> run(Supplier<Uni<T>> work) {
        return Uni.createFrom().<Place>emitter(this::enter).flatMap(place -> place.taken(work));
    }

    /** The right to run; given back exactly once. */
    private final class Place {
        private final AtomicBoolean given = new AtomicBoolean();
        private volatile boolean taken;

        private <T> Uni<T> taken(Supplier<Uni<T>> work) {
            taken = true;
            return Uni.createFrom().deferred(work::get).onTermination().invoke(this::giveBack);
        }

        private void giveBack() {
            if (given.compareAndSet(false, true)) {
                free();
            }
        }
    }

    private void enter(UniEmitter<? super Place> emitter) {
        boolean now;
        synchronized (queue) {
            now = running < atOnce;
            if (now) {
                running++;
            } else if (queue.size() < atOnce * WAITING_FOR_EACH_RUNNING) {
                queue.add(emitter);
            } else {
                emitter.fail(overloaded());
                return;
            }
        }
        if (now) {
            offer(emitter);
        } else {
            emitter.onTermination(() -> leaveQueue(emitter));
        }
    }

    /** Completing starts the work on this thread, unless the caller is gone: then nobody took the place. */
    private void offer(UniEmitter<? super Place> emitter) {
        Place place = new Place();
        emitter.complete(place);
        if (!place.taken) {
            place.giveBack();
        }
    }

    private void leaveQueue(UniEmitter<? super Place> emitter) {
        synchronized (queue) {
            queue.remove(emitter);
        }
    }

    private void free() {
        UniEmitter<? super Place> next;
        synchronized (queue) {
            next = takeNext();
        }
        if (next != null) {
            offer(next);
        }
    }

    private @Nullable UniEmitter<? super Place> takeNext() {
        UniEmitter<? super Place> next = queue.poll();
        if (next == null) {
            running--;
        }
        return next;
    }

    private Overloaded overloaded() {
        return new Overloaded(
                Report.of("agent-loader", atOnce + " pulls are in flight and " + queue.size() + " wait for them")
                        .withRetryAfter(COME_BACK));
    }
}
