package io.agentloader.connection;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;

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
     * @param head its lines as they are sent, but for the last
     * @param last the last line of its head, in ASCII, without its end
     * @param body as it is sent; has as many bytes as the head says, unless there is none
     */
    record Told(ByteBuffer head, String last, ByteBuffer body) {}

    /** Empty for what the server has to answer; then nothing was done. */
    Optional<Told> of(Asked request);
}
