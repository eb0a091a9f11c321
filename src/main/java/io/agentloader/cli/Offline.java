package io.agentloader.cli;

import io.agentloader.failure.AgentException;
import io.agentloader.failure.Report;

/** Where nobody may be asked, nobody is. */
final class Offline {

    private Offline() {}

    /** Before anything is pushed. */
    static void refuse(Surroundings here) {
        refuse(here, "push", "nothing can be pushed");
    }

    /**
     * Before anything else that takes a registry.
     *
     * @param what the command
     * @param lacking what cannot be, then
     */
    static void refuse(Surroundings here, String what, String lacking) {
        if (here.config().offline()) {
            throw new AgentException.Offline(
                    Report.of(what, "agent-loader.offline is set, so that no registry is asked, and " + lacking + "."));
        }
    }
}
