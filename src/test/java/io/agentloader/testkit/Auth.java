package io.agentloader.testkit;

import io.agentloader.embedded.Answer;
import java.util.Optional;

/** Who may read from a registry. */
interface Auth {

    Auth OPEN = (request, host) -> Optional.empty();

    /** The answer to a request that may not pass, or that is meant for this itself; empty lets it pass. */
    Optional<Answer> refuse(Seen request, String host);
}
