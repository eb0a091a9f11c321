package io.agentloader.registry;

import java.util.Optional;

/** Looks down a chain of causes: outer exceptions of TLS and of the HTTP client say nothing by themselves. */
final class Causes {

    private static final int MAX_DEPTH = 32;

    private Causes() {}

    static boolean has(Class<? extends Throwable> type, Throwable thrown) {
        return find(type, thrown).isPresent();
    }

    /** The outermost one of that type. */
    static <T extends Throwable> Optional<T> find(Class<T> type, Throwable thrown) {
        Throwable current = thrown;
        for (int depth = 0; current != null && depth < MAX_DEPTH; depth++) {
            if (type.isInstance(current)) {
                return Optional.of(type.cast(current));
            }
            current = current.getCause();
        }
        return Optional.empty();
    }
}
