package io.agentloader.http;

import io.agentloader.failure.AgentException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Work that outlives the request for it.
 *
 * @param what it does, in one word; of the same there is one at a time
 * @param result there exactly when it is done
 * @param failure there exactly when it failed
 */
record Operation(
        String id,
        String what,
        Instant startedAt,
        Optional<Instant> endedAt,
        Optional<Map<String, Object>> result,
        Optional<Throwable> failure) {

    static Operation started(String id, String what, Instant at) {
        return new Operation(id, what, at, Optional.empty(), Optional.empty(), Optional.empty());
    }

    Operation done(Map<String, Object> document, Instant at) {
        return new Operation(id, what, startedAt, Optional.of(at), Optional.of(document), Optional.empty());
    }

    Operation failed(Throwable thrown, Instant at) {
        return new Operation(id, what, startedAt, Optional.of(at), Optional.empty(), Optional.of(thrown));
    }

    boolean isRunning() {
        return endedAt.isEmpty();
    }

    String location() {
        return OperationResource.PREFIX + id;
    }

    /** {@code Operation}. */
    Map<String, @Nullable Object> document() {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("kind", "Operation");
        document.put("id", id);
        document.put("operation", what);
        document.put("state", isRunning() ? "running" : failure.isPresent() ? "failed" : "done");
        document.put("startedAt", startedAt.toString());
        document.put("endedAt", endedAt.map(Object::toString).orElse(null));
        result.ifPresent(made -> document.put("result", made));
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
