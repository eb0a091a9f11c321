package io.agentloader.connection;

import java.util.Map;

/** What is said to who sent a request that could not be read, or that comes too late. Asked on event loops: must not wait, and must not throw. */
public interface Refusals {

    /**
     * An answer, after which the connection is closed.
     *
     * @param headers without those that frame the body
     */
    record Told(int status, Map<String, String> headers, String body) {}

    Told of(Unreadable why);

    /** Whether no request is taken any more. */
    default boolean isOver() {
        return false;
    }

    /** What is said to who comes when it is over. */
    default Told late(PromptAnswers.Asked request) {
        throw new IllegalStateException("it is not over");
    }
}
