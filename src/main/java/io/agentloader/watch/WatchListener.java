package io.agentloader.watch;

import io.agentloader.failure.AgentException;
import io.agentloader.oci.Reference;
import io.agentloader.pull.Disagreement;
import io.agentloader.pull.Provenance.Source;
import io.agentloader.pull.PullListener;
import io.agentloader.pull.PullMode;
import io.agentloader.pull.PullRequest;
import io.agentloader.pull.PulledAgent;
import io.agentloader.pull.ResolvedDigest;
import io.agentloader.shared.News;
import io.agentloader.shared.SharedCache;
import io.agentloader.watch.WatchEvent.Cause;
import io.agentloader.watch.WatchEvent.Happening;
import java.time.Duration;
import java.util.Optional;

/**
 * Brings to the watches what the pipeline tells; what is said past a pin is not what others get. Other replicas are told of what they may
 * know otherwise, except by who asked because one of them had told something: so no word goes round.
 */
record WatchListener(Watches watches, SharedCache shared) implements PullListener {

    /** How the ids of questions begin that are asked because another replica told something; no caller can choose one with a colon. */
    static final String TOLD = "told:";

    @Override
    public void served(PullRequest request, PulledAgent agent, Duration took) {
        if (!request.ignoresPin()) {
            tell(request, watches.served(watched(request), agent, cause(request)));
            if (request.reference().range().isPresent()) {
                watches.served(new Watched(agent.reference(), request.platform()), agent, cause(request));
            }
        }
        tell(request, agent);
    }

    /** The word of a registry about a tag. */
    private void tell(PullRequest request, PulledAgent agent) {
        Source source = agent.provenance().source();
        boolean said = source == Source.REGISTRY || source == Source.REVALIDATED;
        Reference tag = agent.reference();
        if (said && !isTold(request) && !tag.isDigest() && !agent.outcome().pinned()) {
            shared.tell(
                    new News(
                            tag,
                            Optional.of(agent.named().digest()),
                            cause(request).word()),
                    agent.movedFrom().isPresent());
        }
    }

    /** What others cannot learn from what is shared of a tag. */
    private void tell(PullRequest request, Optional<Happening> happened) {
        boolean hidden = happened.filter(what -> what == Happening.REMOVED
                        || what == Happening.INVALID
                        || what == Happening.STALE
                        || (what == Happening.UPDATED
                                && request.reference().range().isPresent()))
                .isPresent();
        if (hidden && !isTold(request)) {
            shared.tell(
                    new News(
                            request.reference(),
                            Optional.empty(),
                            cause(request).word()),
                    true);
        }
    }

    @Override
    public void failed(PullRequest request, AgentException failure, Duration took) {
        if (!request.ignoresPin() && request.mode() != PullMode.LOCAL_ONLY) {
            tell(request, watches.failed(watched(request), failure, cause(request)));
        }
    }

    private static Watched watched(PullRequest request) {
        return new Watched(request.reference(), request.platform());
    }

    private static boolean isTold(PullRequest request) {
        return request.requestId().filter(id -> id.startsWith(TOLD)).isPresent();
    }

    private static Cause cause(PullRequest request) {
        if (request.mode() == PullMode.STRICT) {
            return Cause.REFRESH;
        }
        String id = request.requestId().orElse("");
        if (isTold(request)) {
            return Cause.of(id.substring(TOLD.length()));
        }
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
