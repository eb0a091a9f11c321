package io.agentloader.watch;

import io.agentloader.failure.AgentException;
import io.agentloader.oci.Reference;
import io.agentloader.pull.Disagreement;
import io.agentloader.pull.PullListener;
import io.agentloader.pull.PullMode;
import io.agentloader.pull.PullRequest;
import io.agentloader.pull.PulledAgent;
import io.agentloader.pull.ResolvedDigest;
import io.agentloader.watch.WatchEvent.Cause;
import java.time.Duration;

/** Brings to the watches what the pipeline tells; what is said past a pin is not what others get. */
record WatchListener(Watches watches) implements PullListener {

    @Override
    public void served(PullRequest request, PulledAgent agent, Duration took) {
        if (!request.ignoresPin()) {
            watches.served(watched(request), agent, cause(request));
            if (request.reference().range().isPresent()) {
                watches.served(new Watched(agent.reference(), request.platform()), agent, cause(request));
            }
        }
    }

    @Override
    public void failed(PullRequest request, AgentException failure, Duration took) {
        if (!request.ignoresPin() && request.mode() != PullMode.LOCAL_ONLY) {
            watches.failed(watched(request), failure, cause(request));
        }
    }

    private static Watched watched(PullRequest request) {
        return new Watched(request.reference(), request.platform());
    }

    private static Cause cause(PullRequest request) {
        if (request.mode() == PullMode.STRICT) {
            return Cause.REFRESH;
        }
        String id = request.requestId().orElse("");
        if (id.startsWith(PromptConfirms.REQUEST_ID)) {
            return Cause.HOOK;
        }
        return id.equals(Watches.REQUEST_ID) ? Cause.POLL : Cause.READ;
    }

    @Override
    public void resolved(PullRequest request, ResolvedDigest digest, Duration took) {}

    @Override
    public void disagreed(Disagreement disagreement) {}

    @Override
    public void setAside(Reference reference, String reason) {}

    @Override
    public void notKept(Reference reference, AgentException failure) {}
}
