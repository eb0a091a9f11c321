package io.agentloader.registry;

import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.Executor;

/**
 * What the registry client finds where it runs.
 *
 * @param vertx whose event loop is used; it stays its owner's
 * @param names who is asked for addresses
 * @param blocking where names are looked up and certificate files are read; may refuse when it has too much to do
 * @param environment the variables of the process
 * @param listener who is told of requests
 * @param memory bytes that large answers may take while they come in
 */
public record Surroundings(
        Vertx vertx,
        Names names,
        Executor blocking,
        InstantSource clock,
        Map<String, String> environment,
        RegistryListener listener,
        long memory) {

    public Surroundings {
        environment = Map.copyOf(environment);
    }

    /** Where nobody listens, and with as much memory as it takes. */
    public Surroundings(
            Vertx vertx, Names names, Executor blocking, InstantSource clock, Map<String, String> environment) {
        this(vertx, names, blocking, clock, environment, RegistryListener.NONE, Long.MAX_VALUE);
    }

    /** The same, with somebody who is told of requests. */
    public Surroundings telling(RegistryListener other) {
        return new Surroundings(vertx, names, blocking, clock, environment, other, memory);
    }

    /** The same, with so much memory and no more. */
    public Surroundings within(long bytes) {
        return new Surroundings(vertx, names, blocking, clock, environment, listener, bytes);
    }

    /** Its variables may hold secrets. */
    @Override
    public String toString() {
        return "Surroundings";
    }
}
