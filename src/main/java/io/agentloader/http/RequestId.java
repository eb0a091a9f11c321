package io.agentloader.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What one request is called in the log, and by its caller. */
final class RequestId {

    static final String HEADER = "X-Request-ID";

    /** The same, as it is sent. */
    static final CharSequence NAME = HttpHeaders.createOptimized(HEADER);

    private static final Pattern FIT = Pattern.compile("[A-Za-z0-9._-]{1,128}");
    private static final Pattern TRACE =
            Pattern.compile("(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}(?:-.*)?");
    /** Where a UUID says that it is random (RFC 9562 section 5.4). */
    private static final long VERSION = 0xf000;

    private static final long VARIANT = 3L << 62;
    private static final String KEY = RequestId.class.getName();

    private RequestId() {}

    /** The same for the whole life of the request. */
    static String of(RoutingContext routing) {
        String known = routing.get(KEY);
        if (known != null) {
            return known;
        }
        HttpServerRequest request = routing.request();
        String id = chosen(
                Optional.ofNullable(request.getHeader(HEADER)), Optional.ofNullable(request.getHeader("traceparent")));
        routing.put(KEY, id);
        return id;
    }

    /** What it was called before. */
    static void use(String id, RoutingContext routing) {
        routing.put(KEY, id);
    }

    /** Unlike any other, and no secret: the random numbers of secrets are dearer, and there is one source of them for all threads. */
    private static String made() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        long high = (random.nextLong() & ~VERSION) | 0x4000;
        long low = (random.nextLong() & ~VARIANT) | (1L << 63);
        return new UUID(high, low).toString();
    }

    /** The caller's own when it cannot disturb a log, else that of the caller's trace (W3C Trace Context), else a new one. */
    static String chosen(Optional<String> asked, Optional<String> trace) {
        return asked.filter(text -> FIT.matcher(text).matches())
                .or(() -> trace.map(TRACE::matcher).filter(Matcher::matches).map(parent -> parent.group(1)))
                .orElseGet(RequestId::made);
    }
}
