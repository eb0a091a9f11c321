package io.agentloader.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/**
 * Connections on which no request may follow. A request that comes in chunks is the last of its connection: the library drops a
 * length that came beside them, so a proxy in front may see another end than we do, and what we took for the next request may
 * be the body of somebody else's (RFC 9112 section 6.1).
 */
final class LastRequests {

    private static final String CODING = "Transfer-Encoding";

    private final Cache<HttpConnection, Boolean> over =
            Caffeine.newBuilder().weakKeys().build();

    /** Whether the request before it was the last; then it is no request, and nobody waits for an answer. */
    boolean isPast(HttpServerRequest request) {
        return over.getIfPresent(request.connection()) != null;
    }

    /** Lets the connection end with the answer where it has to. */
    void note(RoutingContext routing) {
        if (!routing.request().headers().contains(CODING)) {
            return;
        }
        HttpConnection connection = routing.request().connection();
        over.put(connection, true);
        routing.addHeadersEndHandler(ending -> routing.response().putHeader("Connection", "close"));
        routing.addEndHandler(ended -> Linger.close(routing));
    }

    /**
     * Passes in silence, or throws the problem.
     *
     * @throws Refusal when nobody here can tell where the request ends
     */
    static void check(Call call) {
        List<String> codings = call.lines(CODING);
        if (codings.size() > 1 || !codings.stream().allMatch("chunked"::equalsIgnoreCase)) {
            throw Refusal.invalidParameter(CODING, "is something else than chunked");
        }
    }
}
