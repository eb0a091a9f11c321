package io.agentloader.config;

import java.util.Optional;

/** The registry under {@code /v2/}. */
public interface OciConfig {

    /**
     * The registry of names under {@code /v2/} that begin with no host and come without {@code ns}, as Docker's daemon sends them to a
     * mirror; such names are unknown when not set.
     */
    Optional<String> defaultRegistry();
}
