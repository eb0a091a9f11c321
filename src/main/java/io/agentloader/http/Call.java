package io.agentloader.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;

/**
 * One request as this surface reads it.
 *
 * @param requestId the caller's, when it was fit to be printed, else one that was made here
 */
record Call(String method, Target target, MultiMap headers, String requestId) {

    static Call of(RoutingContext routing) {
        HttpServerRequest request = routing.request();
        String id = RequestId.of(routing);
        return new Call(request.method().name(), Target.of(request.uri()), request.headers(), id);
    }

    /** All lines of a header, in order. */
    List<String> lines(String header) {
        return headers.getAll(header);
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    /** Whether a header that has one value by its nature came more than once. */
    boolean repeats(String header) {
        return headers.getAll(header).size() > 1;
    }

    Query query() {
        return Query.of(target.query());
    }

    boolean isHead() {
        return method.equals("HEAD");
    }
}
