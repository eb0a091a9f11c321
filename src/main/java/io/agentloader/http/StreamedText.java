package io.agentloader.http;

import io.vertx.core.Context;
import io.vertx.core.http.HttpServerResponse;

/**
 * The body of an answer that goes on, written from any thread. A client that does not read as fast as things happen is hung up on.
 */
record StreamedText(HttpServerResponse response, Context context) {

    /** In the order of the calls, on the connection's own thread. */
    void write(String text) {
        context.runOnContext(nothing -> {
            if (isOver()) {
                return;
            }
            if (response.writeQueueFull()) {
                response.reset();
                return;
            }
            response.write(text);
        });
    }

    void end() {
        context.runOnContext(nothing -> {
            if (!isOver()) {
                response.end();
            }
        });
    }

    private boolean isOver() {
        return response.ended() || response.closed();
    }
}
