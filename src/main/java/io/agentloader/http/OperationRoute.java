package io.agentloader.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Objects;

/** {@code /operations/<id>} for who would rather be told than ask again and again: as {@code text/event-stream}. */
@Singleton
final class OperationRoute {

    /** Behind the gate, before the resources. */
    private static final int ORDER = -5000;

    /** A proxy that hears nothing for longer may take the connection for dead. */
    private static final long HEART_BEAT_MILLIS = 15_000;

    private final OperationRequests requests;
    private final Operations operations;
    private final Problems problems;

    OperationRoute(OperationRequests requests, Operations operations, Problems problems) {
        this.requests = requests;
        this.operations = operations;
        this.problems = problems;
    }

    void install(@Observes Router router) {
        router.route(OperationResource.PREFIX + "*").order(ORDER).handler(this::handle);
    }

    private void handle(RoutingContext routing) {
        Call call = Call.of(routing);
        boolean reading = call.isHead() || call.method().equals("GET");
        if (!reading
                || !call.target().path().startsWith(OperationResource.PREFIX)
                || !Accept.parse(call.lines("Accept")).prefers(EventStream.MEDIA_TYPE, Json.MEDIA_TYPE)) {
            routing.next();
            return;
        }
        try {
            stream(routing, call);
        } catch (Refusal refusal) {
            problems.of(refusal, call.requestId()).sendTo(routing.response(), call.isHead());
        }
    }

    private void stream(RoutingContext routing, Call call) {
        String id = call.target().path().substring(OperationResource.PREFIX.length());
        Operation operation = requests.known(call, id);
        HttpServerResponse response = routing.response();
        EventStream.head(response).putHeader("Vary", "Accept");
        if (call.isHead()) {
            response.end();
            return;
        }
        Vertx vertx = routing.vertx();
        OperationStream stream = new OperationStream(
                response, Objects.requireNonNull(Vertx.currentContext()), () -> operations.find(id), after(call));
        Runnable deaf = operation.task().news().listen(stream::wake);
        long timer = vertx.setPeriodic(HEART_BEAT_MILLIS, beat -> stream.beat());
        routing.addEndHandler(over -> {
            deaf.run();
            vertx.cancelTimer(timer);
        });
        response.setChunked(true);
        stream.wake();
    }

    /** How many agents the client knows of. */
    private static int after(Call call) {
        return call.header("Last-Event-ID")
                .map(String::strip)
                .filter(id -> id.matches("[0-9]{1,6}"))
                .map(Integer::parseInt)
                .orElse(0);
    }
}
