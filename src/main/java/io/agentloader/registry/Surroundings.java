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
 */
public record Surroundings(
        Vertx vertx, Names names, Executor blocking, InstantSource clock, Map<String, String> environment) {

    public Surroundings {
        environment = Map.copyOf(environment);
    }

    /** Its variables may hold secrets. */
    @Override
    public String toString() {
        return "Surroundings";
    }
}
