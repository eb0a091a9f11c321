package io.agentloader.connection;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Answers for which the server is not needed. Asked on event loops, before the server sees a request: must not wait, and must not throw.
 */
public interface PromptAnswers {

    /**
     * A request in HTTP/1.1 that has no body, and whose connection stays open.
     *
     * @param headers as they came
     */
    record Asked(String method, String target, Iterable<Map.Entry<String, String>> headers) {}

    /**
     * A whole answer, after which the connection stays open.
     *
     * @param head its first lines as they are sent
     * @param last the rest of its head, in ASCII, without the end of the last line
     * @param body as it is sent; has as many bytes as the head says, unless there is none
     */
    record Told(ByteBuffer head, String last, ByteBuffer body) {}

    /** A request that waits for its answer; the next one on its connection waits behind it. */
    interface Waiting {

        /** Nobody waits for the answer any more; to be said of every one that was begun, and once or more. */
        void leave();
    }

    /** Where a request that waits hears what came of it. */
    interface End {

        /**
         * To be told at least once; what is told later than the first time, or when the caller is gone, is not heard.
         *
         * @param answer asked for once, on the event loop of the request, and never before {@link #later} has returned; must not
         *     throw. Empty when the server has to answer after all, which gets the request next
         */
        void of(Supplier<Optional<Told>> answer);
    }

    /** Empty for what the server has to answer; then nothing was done. */
    Optional<Told> of(Asked request);

    /** The same for what is known in a moment. Empty for what the server has to answer at once; then nothing was done. */
    default Optional<Waiting> later(Asked request, End end) {
        return Optional.empty();
    }
}
