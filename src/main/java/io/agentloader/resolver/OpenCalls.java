package io.agentloader.resolver;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** The calls that are under way at one resolver: they end when it does, and none begins after that. */
final class OpenCalls {

    private final Set<UniEmitter<?>> waiting = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean closed = new AtomicBoolean();

    /** The work, begun when somebody subscribes; it is cancelled, and fails with {@link ResolverClosed}, at {@link #close}. */
    <T> Uni<T> call(Supplier<Uni<T>> work) {
        return Uni.createFrom().deferred(() -> {
            refuseIfClosed();
            return Uni.join().first(List.of(this.<T>end(), work.get())).toTerminate();
        });
    }

    /** For what is answered at once. */
    void refuseIfClosed() {
        if (closed.get()) {
            throw new ResolverClosed();
        }
    }

    private <T> Uni<T> end() {
        return Uni.createFrom().emitter(emitter -> {
            waiting.add(emitter);
            emitter.onTermination(() -> waiting.remove(emitter));
            // closed since it was looked at, and so perhaps too late for whoever closed it to know of this one
            if (closed.get()) {
                emitter.fail(new ResolverClosed());
            }
        });
    }

    /** Whether it was this call that closed it. */
    boolean close() {
        boolean first = closed.compareAndSet(false, true);
        waiting.forEach(emitter -> emitter.fail(new ResolverClosed()));
        return first;
    }
}
