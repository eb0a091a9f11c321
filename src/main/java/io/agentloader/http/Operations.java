package io.agentloader.http;

import io.smallrye.mutiny.subscription.Cancellable;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** What was begun for callers who do not wait for it: the latest of this process, for an hour after their end. */
@Singleton
public final class Operations {

    static final int CAPACITY = 100;

    /** Of work that callers make: what is more has to come back. */
    static final int AT_ONCE = 8;

    /** Agents that are remembered of all of them. */
    static final int HEAVIEST = 10_000;

    static final Duration KEPT = Duration.ofHours(1);
    private static final Duration COME_BACK = Duration.ofSeconds(5);

    private final Background background;
    private final InstantSource clock;

    /** The oldest first. */
    private final Map<String, Operation> latest = new LinkedHashMap<>();

    private final Map<String, Cancellable> running = new HashMap<>();
    private boolean ended;

    Operations(Background background, InstantSource clock) {
        this.background = background;
        this.clock = clock;
    }

    /**
     * Begins the work, unless the same is being done: then that is what the caller gets to know.
     *
     * @throws Refusal when there is too much under way, or the service is being stopped
     */
    Operation begin(Task task) {
        Operation started;
        synchronized (latest) {
            Optional<Operation> same = latest.values().stream()
                    .filter(operation ->
                            operation.isRunning() && operation.task().key().equals(task.key()))
                    .findFirst();
            if (same.isPresent()) {
                return same.get();
            }
            checkRoom(task);
            started = Operation.started(UUID.randomUUID().toString(), task, clock.instant());
            latest.put(started.id(), started);
            forget();
        }
        run(started.id(), task);
        return started;
    }

    private void checkRoom(Task task) {
        if (ended) {
            throw Refusal.of(Code.STOPPING, "This service is being stopped and begins nothing any more.")
                    .retryAfter(COME_BACK);
        }
        long callers = latest.values().stream()
                .filter(operation ->
                        operation.isRunning() && operation.task().owner().isPresent())
                .count();
        if (task.owner().isPresent() && callers >= AT_ONCE) {
            throw Refusal.of(Code.OVERLOADED, AT_ONCE + " such operations are under way, and no more begin.")
                    .retryAfter(COME_BACK);
        }
    }

    private void run(String id, Task task) {
        Cancellable work = background.run(task.work()
                .onItem()
                .invoke(result -> replace(id, operation -> operation.done(result, clock.instant())))
                .onFailure(Throwable.class)
                .invoke(failure -> replace(id, operation -> operation.failed(failure, clock.instant()))));
        boolean late;
        synchronized (latest) {
            late = ended;
            if (!late && find(id).filter(Operation::isRunning).isPresent()) {
                running.put(id, work);
            }
        }
        if (late) {
            work.cancel();
        }
    }

    Optional<Operation> find(String id) {
        synchronized (latest) {
            return Optional.ofNullable(latest.get(id)).filter(this::isKept);
        }
    }

    /** Gives up what is under way, and begins nothing any more. */
    public void end() {
        Map<String, Cancellable> given;
        synchronized (latest) {
            ended = true;
            given = Map.copyOf(running);
        }
        given.values().forEach(Cancellable::cancel);
        List<String> ids;
        synchronized (latest) {
            ids = List.copyOf(latest.keySet());
        }
        ids.forEach(id -> replace(id, operation -> operation.cancelled(clock.instant())));
    }

    private boolean isKept(Operation operation) {
        Instant now = clock.instant();
        return operation.endedAt().filter(end -> end.plus(KEPT).isBefore(now)).isEmpty();
    }

    /** What runs is never forgotten: there are fewer kinds of work, and of work of callers at a time, than places. */
    private void forget() {
        latest.values().removeIf(operation -> !isKept(operation));
        int weight = latest.values().stream()
                .map(Operation::task)
                .mapToInt(Task::weight)
                .sum();
        int count = latest.size();
        for (Operation operation : List.copyOf(latest.values())) {
            if ((count > CAPACITY || weight > HEAVIEST) && !operation.isRunning()) {
                latest.remove(operation.id());
                weight -= operation.task().weight();
                count--;
            }
        }
    }

    /** What is over stays as it ended. */
    private void replace(String id, UnaryOperator<Operation> change) {
        Optional<Operation> changed;
        synchronized (latest) {
            changed = find(id).filter(Operation::isRunning);
            changed.ifPresent(operation -> latest.put(id, change.apply(operation)));
            running.remove(id);
        }
        changed.map(Operation::task).map(Task::news).ifPresent(Bell::ring);
    }
}
