package io.agentloader.testkit;

/** What happens to a request instead of, or on the way to, the registry's true answer. {@link Faults} has them all. */
@FunctionalInterface
public interface Fault {

    /** Runs on the event loop of the request, once for each request it is for. */
    void happen(Exchange exchange);
}
