package io.agentloader.app;

import io.agentloader.pull.PullAgent;
import io.agentloader.shared.SharedCache;
import io.agentloader.watch.PromptConfirms;
import io.agentloader.watch.Watches;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;

/** Who watches, and the pipeline that confirms it; the pipeline itself tells those who watch, so that neither makes the other. */
@Singleton
final class Watching {

    private final Watches watches;
    private final PullAgent agents;
    private final PromptConfirms confirms;
    private final SharedCache shared;

    Watching(Watches watches, PullAgent agents, PromptConfirms confirms, SharedCache shared) {
        this.confirms = confirms;
        this.watches = watches;
        this.agents = agents;
        this.shared = shared;
    }

    /** What is due now of what is watched. */
    Uni<Void> tend() {
        return watches.tend(agents, shared);
    }

    /** The same of what somebody says to have changed. */
    Uni<Void> tendHints() {
        return confirms.tend();
    }
}
