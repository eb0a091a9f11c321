package io.agentloader.observe;

import io.agentloader.pull.PullListener;
import io.agentloader.registry.RegistryListener;
import java.util.Optional;

/**
 * Spans of what this service does: one for each request, under it one for each pull or confirmation, and under that one for each
 * request to a registry. Nothing here blocks or throws, whatever becomes of the spans.
 */
public interface Traces extends AutoCloseable {

    /** Where nobody wants any. */
    Traces NONE = new Traces() {};

    /** Who tells of pulls; empty where nobody wants to hear of them. */
    default Optional<PullListener> pulls() {
        return Optional.empty();
    }

    /** Who tells of requests to registries. */
    default Optional<RegistryListener> requests() {
        return Optional.empty();
    }

    /** A request of that id has come in; {@link #ended} follows. */
    default void begun(String requestId) {}

    /** It was answered, or its caller went away. */
    default void ended(ServedRequest request) {}

    /** Sends what is left, within a few seconds. */
    @Override
    default void close() {}
}
