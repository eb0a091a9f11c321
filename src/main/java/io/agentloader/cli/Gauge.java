package io.agentloader.cli;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * By what it is known how far a command is.
 *
 * @param terminal what the environment calls the terminal, if it says that there is one
 */
public record Gauge(Traffic traffic, InstantSource clock, Optional<String> terminal) {

    /** Of a command that is only talked about. */
    static final Gauge NONE = new Gauge(new Traffic(), InstantSource.fixed(Instant.EPOCH), Optional.empty());

    /** Whether a line on the terminal can be taken back. */
    boolean takesBack() {
        return terminal.filter(kind -> !kind.equals("dumb") && !kind.isEmpty()).isPresent();
    }
}
