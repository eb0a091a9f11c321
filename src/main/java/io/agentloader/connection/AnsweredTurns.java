package io.agentloader.connection;

import io.netty.util.concurrent.EventExecutor;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** One for each event loop that has a connection, for as long as the process lives. */
final class AnsweredTurns {

    private final Map<EventExecutor, AnsweredTurn> turns = new ConcurrentHashMap<>();

    AnsweredTurn of(EventExecutor loop) {
        return turns.computeIfAbsent(loop, AnsweredTurn::new);
    }
}
