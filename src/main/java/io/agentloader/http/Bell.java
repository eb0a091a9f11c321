package io.agentloader.http;

import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;

/** Tells everybody who listens that something is new. */
final class Bell {

    private final Set<Runnable> listeners = new CopyOnWriteArraySet<>();

    /** Listens until what this yields is run. */
    Runnable listen(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    void ring() {
        listeners.forEach(Runnable::run);
    }
}
