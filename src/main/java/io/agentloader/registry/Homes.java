package io.agentloader.registry;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import java.util.List;
import java.util.stream.Stream;

/**
 * On which event loop everything happens that concerns a host: its connections, which belong to the loop that opened them, and the
 * requests on them. Who asks from elsewhere changes threads once on the way in and once on the way out, not with every part of an
 * answer.
 */
final class Homes {

    private static final int COUNT = 4;

    private final List<Context> contexts;

    Homes(Vertx vertx) {
        this.contexts = Stream.generate(() -> context(vertx)).limit(COUNT).toList();
    }

    /** What is asked from a thread without one gives each thread its own, and what is asked from a request the request's. */
    private static Context context(Vertx vertx) {
        return vertx instanceof VertxInternal own ? own.createEventLoopContext() : vertx.getOrCreateContext();
    }

    Context of(Origin origin) {
        return contexts.get(Math.floorMod(origin.hashCode(), COUNT));
    }
}
