package io.agentloader.http;

import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Ends a connection whose caller is still sending what nobody wants. Closed with bytes unread it would be reset, and the caller
 * might lose the answer that says why; so what comes is thrown away for a while (RFC 9112 section 9.6).
 */
final class Linger {

    private static final long MOST_MILLIS = 5_000;

    /** A little more than the largest body that anybody takes, so that who was just over it still reads why. */
    private static final long MOST_BYTES = 72L << 20;

    private static final String BEGUN = Linger.class.getName();

    private Linger() {}

    /** To be called when the answer was sent; once more is no more. */
    static void close(RoutingContext routing) {
        if (routing.get(BEGUN) != null) {
            return;
        }
        routing.put(BEGUN, true);
        HttpServerRequest request = routing.request();
        HttpConnection connection = request.connection();
        if (request.isEnded()) {
            connection.close();
            return;
        }
        long timer = routing.vertx().setTimer(MOST_MILLIS, late -> connection.close());
        Runnable end = () -> {
            routing.vertx().cancelTimer(timer);
            connection.close();
        };
        AtomicLong thrownAway = new AtomicLong();
        request.handler(unwanted -> {
            if (thrownAway.addAndGet(unwanted.length()) > MOST_BYTES) {
                connection.close();
            }
        });
        request.endHandler(all -> end.run());
        request.resume();
        if (request.isEnded()) {
            // it was paused after its end, of which nobody is told twice
            end.run();
        }
    }
}
