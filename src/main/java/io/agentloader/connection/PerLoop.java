package io.agentloader.connection;

import io.netty.util.concurrent.EventExecutor;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** One for each event loop that has a connection, for as long as the process lives. */
final class PerLoop<T> {

    private final Map<EventExecutor, T> all = new ConcurrentHashMap<>();
    private final Function<EventExecutor, T> made;

    PerLoop(Function<EventExecutor, T> made) {
        this.made = made;
    }

    T of(EventExecutor loop) {
        return all.computeIfAbsent(loop, made);
    }
}
