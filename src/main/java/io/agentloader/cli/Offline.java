package io.agentloader.cli;

import io.agentloader.failure.AgentException;
import io.agentloader.failure.Report;

/** Where nobody may be asked, nobody is. */
final class Offline {

    private Offline() {}

    static void refuse(Surroundings here) {
        if (here.config().offline()) {
            throw new AgentException.Offline(Report.of(
                    "push", "agent-loader.offline is set, so that no registry is asked, and nothing can be pushed."));
        }
    }
}
