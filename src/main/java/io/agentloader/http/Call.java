package io.agentloader.http;

import io.agentloader.callers.Caller;
import io.agentloader.pull.PulledAgent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One request as this surface reads it.
 *
 * @param requestId the caller's, when it was fit to be printed, else one that was made here
 * @param caller whom the gate found it to come from; before it did, nobody
 * @param found what came of asking for the agent, where that was done before a resource was looked for
 */
record Call(
        String method,
        Target target,
        MultiMap headers,
        String requestId,
        Caller caller,
        Optional<Uni<PulledAgent>> found) {

    private static final String CALLER = Caller.class.getName();

    private static final String FOUND = PulledAgent.class.getName();

    /** Where nobody has to say who they are. */
    Call(String method, Target target, MultiMap headers, String requestId) {
        this(method, target, headers, requestId, Caller.ANYBODY, Optional.empty());
    }

    static Call of(RoutingContext routing) {
        HttpServerRequest request = routing.request();
        String id = RequestId.of(routing);
        Caller caller = Objects.requireNonNullElse(routing.get(CALLER), Caller.NOBODY);
        Optional<Uni<PulledAgent>> found = Optional.ofNullable(routing.get(FOUND));
        return new Call(request.method().name(), HiddenQuery.of(routing), request.headers(), id, caller, found);
    }

    /** Before anybody has looked at who sends it. The id is found anew each time. */
    static Call plain(HttpServerRequest request) {
        return plain(request.method().name(), request.uri(), request.headers());
    }

    static Call plain(String method, String target, MultiMap headers) {
        String id = RequestId.chosen(
                Optional.ofNullable(headers.get(RequestId.NAME)), Optional.ofNullable(headers.get("traceparent")));
        return new Call(method, Target.of(target), headers, id);
    }

    /** For whoever looks at the request from now on. */
    static void comesFrom(Caller caller, RoutingContext routing) {
        routing.put(CALLER, caller);
    }

    /** For the resource, which need not ask again. */
    static void found(Uni<PulledAgent> found, RoutingContext routing) {
        routing.put(FOUND, found);
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
