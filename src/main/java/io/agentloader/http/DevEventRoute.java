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

    /** Behind the gate, before the resources. */
    private static final int ORDER = -5000;

    /** A proxy that hears nothing for longer may take the connection for dead. */
    private static final long HEART_BEAT_MILLIS = 15_000;

    private final DevDoor door;
    private final Problems problems;

    DevEventRoute(DevDoor door, Problems problems) {
        this.door = door;
        this.problems = problems;
    }

    void install(@Observes Router router) {
        router.route(PATH).order(ORDER).handler(this::handle);
    }

    private void handle(RoutingContext routing) {
        Call call = Call.of(routing);
        boolean reading = call.isHead() || call.method().equals("GET");
        if (!reading || !call.target().path().equals(PATH)) {
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
        Workbench workbench = door.open();
        OptionalLong after = after(call);
        HttpServerResponse response = EventStream.head(routing.response());
        if (call.isHead()) {
            response.end();
            return;
        }
        Vertx vertx = routing.vertx();
        DevEventStream stream = new DevEventStream(response, Objects.requireNonNull(Vertx.currentContext()));
        response.setChunked(true);
        stream.begin();
        Runnable leave = workbench.follow(after, stream);
        long timer = vertx.setPeriodic(HEART_BEAT_MILLIS, beat -> stream.beat());
        routing.addEndHandler(over -> {
            leave.run();
            vertx.cancelTimer(timer);
        });
    }

    /** Browsers send the header when they come back, and cannot the first time. What is no number of ours is before all that is known. */
    private static OptionalLong after(Call call) {
        return call
                .header("Last-Event-ID")
                .map(String::strip)
                .filter(id -> !id.isEmpty())
                .or(() -> call.query().value("after"))
                .stream()
                .mapToLong(id -> id.matches("[0-9]{1,18}") ? Long.parseLong(id) : 0)
                .findFirst();
    }
}
