package io.agentloader.prefetch;

import io.agentloader.dependencies.Dependency;
import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.InvalidReference;
import io.agentloader.failure.AgentException.ReferenceNotAllowed;
import io.agentloader.failure.Report;
import io.agentloader.oci.Digest;
import io.agentloader.oci.VersionRange;
import io.agentloader.pull.Provenance.Source;
import io.agentloader.pull.PullRequest;
import io.agentloader.pull.PulledAgent;
import java.util.Locale;
import java.util.Optional;

/**
 * What came of one agent.
 *
 * @param name its canonical reference; of what an agent names and is no reference, the text as it was written
 * @param range of versions that was asked for, where the name has the tag that it came to
 * @param digest what the reference was found to name
 * @param source how old that word is: a copy that stood in for a registry in trouble is {@link Source#STALE}
 * @param bytes of its YAML
 * @param failure why it could not be had, or why nobody knows what it needs
 */
public record Prefetched(
        String name,
        Optional<VersionRange> range,
        State state,
        Optional<Digest> digest,
        Optional<Source> source,
        long bytes,
        Optional<AgentException> failure) {

    /** The end that it came to. */
    public enum State {
        /** It is there to be served. */
        PULLED,
        /** It is at an address and not in a registry: callers get it there. */
        SKIPPED,
        FAILED;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static Prefetched of(PullRequest request, PulledAgent agent) {
        return new Prefetched(
                agent.reference().canonical(),
                request.reference().range(),
                State.PULLED,
                Optional.of(agent.named().digest()),
                Optional.of(agent.provenance().source()),
                agent.yaml().size(),
                Optional.empty());
    }

    static Prefetched failed(PullRequest request, AgentException failure) {
        return new Prefetched(
                request.reference().canonical(),
                request.reference().range(),
                State.FAILED,
                Optional.empty(),
                Optional.empty(),
                0,
                Optional.of(failure));
    }

    /** @param range of the request, where the agent is what it asked for and not what that leads to */
    static Prefetched of(Dependency agent, Optional<VersionRange> range) {
        return new Prefetched(
                agent.name(), range, state(agent), agent.digest(), agent.source(), agent.bytes(), failure(agent));
    }

    private static State state(Dependency agent) {
        return switch (agent.state()) {
            case LOCKED -> State.PULLED;
            case ADDRESS -> State.SKIPPED;
            case MISSING, FAILED, NOT_ALLOWED, INVALID -> State.FAILED;
        };
    }

    private static Optional<AgentException> failure(Dependency agent) {
        return switch (agent.state()) {
            case LOCKED, ADDRESS, MISSING, FAILED -> agent.failure();
            case NOT_ALLOWED ->
                agent.failure()
                        .or(() -> Optional.of(new ReferenceNotAllowed(
                                Report.of(agent.name(), "the caller may not ask for " + agent.name()))));
            case INVALID ->
                Optional.of(new InvalidReference(Report.of(
                        agent.name(), "an agent names " + agent.name() + ", which is no reference and no address")));
        };
    }
}
