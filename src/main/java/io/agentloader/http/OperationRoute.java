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

    private final OperationRequests requests;
    private final Operations operations;
    private final Problems problems;

    OperationRoute(OperationRequests requests, Operations operations, Problems problems) {
        this.requests = requests;
        this.operations = operations;
        this.problems = problems;
    }

    void install(@Observes Router router) {
        StreamRoute.install(
                router.route(OperationResource.PREFIX + "*"), problems, OperationRoute::isStream, this::stream);
    }

    private static boolean isStream(Call call) {
        return call.target().path().startsWith(OperationResource.PREFIX)
                && Accept.parse(call.lines("Accept")).prefers(EventStream.MEDIA_TYPE, Json.MEDIA_TYPE);
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
        OperationStream stream = new OperationStream(
                response, Objects.requireNonNull(Vertx.currentContext()), () -> operations.find(id), after(call));
        Runnable deaf = operation.task().news().listen(stream::wake);
        StreamRoute.beat(routing, stream::beat, deaf);
        response.setChunked(true);
        stream.wake();
    }

    /** How many agents the client knows of. */
    private static int after(Call call) {
        return StreamRoute.lastEvent(call)
                .filter(id -> id.matches("[0-9]{1,6}"))
                .map(Integer::parseInt)
                .orElse(0);
    }
}
