package io.agentloader.http;

import io.agentloader.dev.Workbench;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Objects;
import java.util.OptionalLong;

/** {@code /dev/events}: in dev mode alone, what happens in the folder, as {@code text/event-stream}. */
@Singleton
final class DevEventRoute {

    private static final String PATH = "/dev/events";

    private final DevDoor door;
    private final Problems problems;

    DevEventRoute(DevDoor door, Problems problems) {
        this.door = door;
        this.problems = problems;
    }

    void install(@Observes Router router) {
        StreamRoute.install(
                router.route(PATH), problems, call -> call.target().path().equals(PATH), this::stream);
    }

    private void stream(RoutingContext routing, Call call) {
        Workbench workbench = door.open();
        OptionalLong after = after(call);
        HttpServerResponse response = EventStream.head(routing.response());
        if (call.isHead()) {
            response.end();
            return;
        }
        DevEventStream stream = new DevEventStream(response, Objects.requireNonNull(Vertx.currentContext()));
        response.setChunked(true);
        stream.begin();
        Runnable leave = workbench.follow(after, stream);
        StreamRoute.beat(routing, stream::beat, leave);
    }

    /** Browsers send the header when they come back, and cannot the first time. */
    private static OptionalLong after(Call call) {
        return StreamRoute.number(
                StreamRoute.lastEvent(call).or(() -> call.query().value("after")));
    }
}
