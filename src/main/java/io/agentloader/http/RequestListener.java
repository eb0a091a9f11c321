package io.agentloader.http;

import java.time.Instant;
import java.util.Optional;

/** Told of every request. Must not block and must not throw. */
public interface RequestListener {

    /** Hears nothing. */
    RequestListener NONE = new RequestListener() {};

    /**
     * What is told of a request.
     *
     * @param route the form of its path, of a closed list
     * @param traceparent as it came
     */
    record Handled(String method, String route, int status, String requestId, Optional<String> traceparent) {}

    /** Whether anybody listens. */
    default boolean listens() {
        return false;
    }

    /** It came in; {@link #ended} follows. The answer is when it did. */
    default Instant begun(String requestId) {
        return Instant.EPOCH;
    }

    /** It was answered, or its caller went away. */
    default void ended(Handled request, Instant began) {}
}
