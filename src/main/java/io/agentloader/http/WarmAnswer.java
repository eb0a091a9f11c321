package io.agentloader.http;

import io.agentloader.connection.PromptAnswers;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.nio.ByteBuffer;

/**
 * An answer on the short way.
 *
 * @param body what is sent of it; nothing for a {@code HEAD}
 */
record WarmAnswer(ReadyAnswer ready, String requestId, ByteBuffer body) {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

    /** With those bytes, where whoever asked gets any. */
    static WarmAnswer of(ReadyAnswer ready, Call call, ByteBuffer bytes) {
        return new WarmAnswer(ready, call.requestId(), call.isHead() || ready.isBodiless() ? NOTHING : bytes);
    }

    void sendTo(HttpServerResponse response) {
        ready.startOn(response, requestId);
        if (body.hasRemaining()) {
            response.end(Buffer.buffer(Answer.copy(body)));
        } else {
            response.end();
        }
    }

    PromptAnswers.Told told() {
        return ready.told(RequestId.HEADER + ": " + requestId, body);
    }
}
