package io.agentloader.connection;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;

/**
 * The connections of one event loop whose callers have sent more than is answered in a turn. Each turn that follows, one of them goes on:
 * however many there are, whoever else asks waits for one of them and not for all. On that loop.
 */
final class LaterTurn {

    private final Executor nextTurn;
    private final Queue<Runnable> waiting = new ArrayDeque<>();

    /**
     * @param nextTurn does what it is given when the event loop has looked through all its connections once more
     */
    LaterTurn(Executor nextTurn) {
        this.nextTurn = nextTurn;
    }

    /** Once, behind those who wait already. */
    void await(Runnable goesOn) {
        waiting.add(goesOn);
        if (waiting.size() == 1) {
            nextTurn.execute(this::one);
        }
    }

    /** Whoever goes on may wait again, and what fails is theirs alone. */
    private void one() {
        try {
            waiting.element().run();
        } finally {
            waiting.remove();
            if (!waiting.isEmpty()) {
                nextTurn.execute(this::one);
            }
        }
    }
}
