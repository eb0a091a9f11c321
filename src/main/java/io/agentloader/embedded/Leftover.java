package io.agentloader.embedded;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;

/**
 * What is still to come of a request that is answered already. It is read over for a while, so that a client that sends before
 * it reads gets to the answer, and then hung up on (RFC 9112 section 9.6).
 */
final class Leftover {

    private static final long MILLIS = 2_000;

    private Leftover() {}

    static void discard(Vertx vertx, HttpServerRequest request) {
        if (request.isEnded()) {
            return;
        }
        long deadline = vertx.setTimer(MILLIS, late -> request.connection().close());
        request.exceptionHandler(gone -> vertx.cancelTimer(deadline));
        request.handler(piece -> {});
        request.endHandler(end -> vertx.cancelTimer(deadline));
        request.resume();
    }
}
