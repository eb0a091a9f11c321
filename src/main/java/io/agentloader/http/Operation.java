package io.agentloader.http;

import io.agentloader.callers.Caller;
import io.agentloader.callers.Role;
import io.agentloader.document.PrefetchInfo;
import io.agentloader.failure.AgentException;
import io.agentloader.prefetch.Harvest;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Work that outlives the request for it.
 *
 * @param result there exactly when it is done
 * @param failure there exactly when it failed
 */
record Operation(
        String id,
        Task task,
        State state,
        Instant startedAt,
        Optional<Instant> endedAt,
        Optional<Map<String, Object>> result,
        Optional<Throwable> failure) {

    /** How far it is. */
    enum State {
        RUNNING,
        DONE,
        FAILED,
        /** The service was stopped meanwhile. */
        CANCELLED
    }

    static Operation started(String id, Task task, Instant at) {
        return new Operation(id, task, State.RUNNING, at, Optional.empty(), Optional.empty(), Optional.empty());
    }

    Operation done(Map<String, Object> document, Instant at) {
        return new Operation(id, task, State.DONE, startedAt, Optional.of(at), Optional.of(document), failure);
    }

    Operation failed(Throwable thrown, Instant at) {
        return new Operation(id, task, State.FAILED, startedAt, Optional.of(at), result, Optional.of(thrown));
    }

    Operation cancelled(Instant at) {
        return new Operation(id, task, State.CANCELLED, startedAt, Optional.of(at), result, failure);
    }

    boolean isRunning() {
        return state == State.RUNNING;
    }

    /** Whether the caller may know of it: who began it, and who may know everything. */
    boolean isFor(Caller caller) {
        return task.owner().filter(name -> !name.equals(caller.name())).isEmpty()
                || (caller.has(Role.ADMIN) && !caller.isRestricted());
    }

    String location() {
        return OperationResource.PREFIX + id;
    }

    /** {@code Operation}. */
    Map<String, @Nullable Object> document() {
        return document(PrefetchInfo::of);
    }

    /** The same without what it brought, of which a stream has told. */
    Map<String, @Nullable Object> summary() {
        return document(PrefetchInfo::counted);
    }

    private Map<String, @Nullable Object> document(Function<Harvest, Map<String, Object>> told) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("kind", "Operation");
        document.put("id", id);
        document.put("operation", task.what());
        document.put("state", state.name().toLowerCase(Locale.ROOT));
        document.put("startedAt", startedAt.toString());
        document.put("endedAt", endedAt.map(Object::toString).orElse(null));
        task.harvest().map(told).or(() -> result).ifPresent(made -> document.put("result", made));
        failure.ifPresent(thrown -> document.put("problem", problem(thrown)));
        return document;
    }

    private static Map<String, Object> problem(Throwable thrown) {
        boolean expected = thrown instanceof AgentException;
        Code code = thrown instanceof AgentException failure ? Code.of(failure.kind()) : Code.INTERNAL_ERROR;
        return Map.of(
                "code",
                code.text(),
                "detail",
                expected ? String.valueOf(thrown.getMessage()) : "The log of this service has the details.");
    }
}
