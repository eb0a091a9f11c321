package io.agentloader.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.stream.Stream;

/**
 * Connections on which no request may follow: those on which an answer said so. A request that comes in chunks is the last of its
 * connection: the library drops a length that came beside them, so a proxy in front may see another end than we do, and what we
 * took for the next request may be the body of somebody else's (RFC 9112 section 6.1). So is one that asks for it among other
 * things, which the library overlooks.
 */
final class LastRequests {

    private static final String CODING = "Transfer-Encoding";
    private static final String CONNECTION = "Connection";
    private static final String CLOSE = "close";

    private final Cache<HttpConnection, Boolean> over =
            Caffeine.newBuilder().weakKeys().build();

    /** Whether the request before it was the last; then it is no request, and nobody waits for an answer. */
    boolean isPast(HttpServerRequest request) {
        return over.getIfPresent(request.connection()) != null;
    }

    /** Lets the connection end with the answer, where it has to and where the answer says so. */
    void note(RoutingContext routing) {
        MultiMap asked = routing.request().headers();
        if (asked.contains(CODING) || saysClose(asked)) {
            routing.addHeadersEndHandler(ending -> routing.response().putHeader(CONNECTION, CLOSE));
        }
        routing.addEndHandler(ended -> {
            if (saysClose(routing.response().headers())) {
                over.put(routing.request().connection(), true);
                Linger.close(routing);
            }
        });
    }

    /** Among other things, too (RFC 9110 section 7.6.1). */
    private static boolean saysClose(MultiMap headers) {
        return headers.contains(CONNECTION)
                && headers.getAll(CONNECTION).stream()
                        .flatMap(line -> Stream.of(line.split(",")))
                        .anyMatch(option -> option.strip().equalsIgnoreCase(CLOSE));
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
