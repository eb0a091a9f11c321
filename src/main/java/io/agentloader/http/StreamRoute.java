package io.agentloader.http;

import io.agentloader.failure.AgentException;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/** Answers that go on: they are written past the framework's resources, which answer once. */
final class StreamRoute {

    /** Behind the gate, before the resources. */
    private static final int ORDER = -5000;

    private StreamRoute() {}

    /** What asks for another thing, or not to read, is the resources' to answer; what is refused is answered as a problem. */
    static void install(
            Route route, Problems problems, Predicate<Call> isAsked, BiConsumer<RoutingContext, Call> stream) {
        route.order(ORDER).handler(routing -> {
            Call call = Call.of(routing);
            boolean reading = call.isHead() || call.method().equals("GET");
            if (!reading || !isAsked.test(call)) {
                routing.next();
                return;
            }
            try {
                stream.accept(routing, call);
            } catch (Refusal refusal) {
                problems.of(refusal, call.requestId()).sendTo(routing.response(), call.isHead());
            } catch (AgentException failure) {
                problems.of(failure, call.requestId()).sendTo(routing.response(), call.isHead());
            }
        });
    }

    /** Lets the answer show that it lives until it is over; whoever is listened to is left then. */
    static void beat(RoutingContext routing, Runnable beat, Runnable leave) {
        Vertx vertx = routing.vertx();
        long timer = vertx.setPeriodic(EventStream.HEART_BEAT.toMillis(), tick -> beat.run());
        routing.addEndHandler(over -> {
            leave.run();
            vertx.cancelTimer(timer);
        });
    }

    /** The last event that a client has seen, as it says. */
    static Optional<String> lastEvent(Call call) {
        return call.header("Last-Event-ID").map(String::strip).filter(id -> !id.isEmpty());
    }

    /** What is no number of ours was never sent by us, and so is before everything that is known. */
    static OptionalLong number(Optional<String> event) {
        return event.stream()
                .mapToLong(id -> id.matches("[0-9]{1,18}") ? Long.parseLong(id) : 0)
                .findFirst();
    }
}
