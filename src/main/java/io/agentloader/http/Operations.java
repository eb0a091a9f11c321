package io.agentloader.http;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** What was begun for callers who do not wait for it: the latest hundred of this process. */
@Singleton
final class Operations {

    static final int CAPACITY = 100;

    private final Background background;
    private final InstantSource clock;
    private final Deque<Operation> latest = new ArrayDeque<>();

    Operations(Background background, InstantSource clock) {
        this.background = background;
        this.clock = clock;
    }

    /** Begins the work, unless the same is being done: then that is what the caller gets to know. */
    Operation begin(String what, Uni<Map<String, Object>> work) {
        Operation started;
        synchronized (latest) {
            Optional<Operation> running = latest.stream()
                    .filter(operation ->
                            operation.isRunning() && operation.what().equals(what))
                    .findFirst();
            if (running.isPresent()) {
                return running.get();
            }
            started = Operation.started(UUID.randomUUID().toString(), what, clock.instant());
            remember(started);
        }
        String id = started.id();
        background.run(work.onItem()
                .invoke(result -> replace(id, operation -> operation.done(result, clock.instant())))
                .onFailure(Throwable.class)
                .invoke(failure -> replace(id, operation -> operation.failed(failure, clock.instant()))));
        return started;
    }

    Optional<Operation> find(String id) {
        synchronized (latest) {
            return latest.stream()
                    .filter(operation -> operation.id().equals(id))
                    .findFirst();
        }
    }

    /** What runs is never forgotten: there are fewer kinds of work than places. */
    private void remember(Operation started) {
        latest.addFirst(started);
        if (latest.size() > CAPACITY) {
            latest.removeIf(operation -> operation.equals(oldest()));
        }
    }

    private Operation oldest() {
        Operation oldest = latest.getFirst();
        for (Operation operation : latest) {
            oldest = operation.isRunning() ? oldest : operation;
        }
        return oldest;
    }

    private void replace(String id, UnaryOperator<Operation> change) {
        synchronized (latest) {
            Deque<Operation> before = new ArrayDeque<>(latest);
            latest.clear();
            before.forEach(
                    operation -> latest.addLast(operation.id().equals(id) ? change.apply(operation) : operation));
        }
    }
}
