package io.agentloader.connection;

import java.util.Map;
import java.util.Optional;

/** What is said to who sent a request that could not be read, or that comes too late. Asked on event loops: must not wait, and must not throw. */
public interface Refusals {

    /**
     * An answer, after which the connection is closed.
     *
     * @param headers without those that frame the body
     */
    record Told(int status, Map<String, String> headers, String body) {}

    Told of(Unreadable why);

    /** What is said to who comes too late; empty as long as requests are taken. */
    default Optional<Told> late(PromptAnswers.Asked request) {
        return Optional.empty();
    }
}
