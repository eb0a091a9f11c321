package io.agentloader.http;

import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** What one request is called in the log, and by its caller. */
final class RequestId {

    static final String HEADER = "X-Request-ID";
    private static final Pattern FIT = Pattern.compile("[A-Za-z0-9._-]{1,128}");
    private static final String KEY = RequestId.class.getName();

    private RequestId() {}

    /** The same for the whole life of the request. */
    static String of(RoutingContext routing) {
        String known = routing.get(KEY);
        if (known != null) {
            return known;
        }
        String id = chosen(Optional.ofNullable(routing.request().getHeader(HEADER)));
        routing.put(KEY, id);
        return id;
    }

    /** The caller's own when it cannot disturb a log, else a new one. */
    static String chosen(Optional<String> asked) {
        return asked.filter(text -> FIT.matcher(text).matches())
                .orElseGet(() -> UUID.randomUUID().toString());
    }
}
