package io.agentloader.pull;

import io.agentloader.failure.AgentException;
import java.time.Duration;
import java.util.Optional;

/**
 * How an answer came about: what {@code Cache-Status} (RFC 9211) tells.
 *
 * @param way which row of the contract's table it was
 * @param requested whether the caller itself had asked for the registry
 * @param stored whether the store holds what was served
 * @param collapsed whether another caller's pull was joined
 * @param remaining how long the copy is still fresh, negative when it is past that; absent where that means nothing
 * @param trouble what stood in the way of a fresher answer
 * @param attempts requests for manifests and blobs made to registries
 * @param pinned whether it is what a pin holds the tag at
 */
public record Outcome(
        Way way,
        boolean requested,
        boolean stored,
        boolean collapsed,
        Optional<Duration> remaining,
        Optional<AgentException> trouble,
        int attempts,
        boolean pinned) {

    /** Of a reference that no pin holds. */
    public Outcome(
            Way way,
            boolean requested,
            boolean stored,
            boolean collapsed,
            Optional<Duration> remaining,
            Optional<AgentException> trouble,
            int attempts) {
        this(way, requested, stored, collapsed, remaining, trouble, attempts, false);
    }

    /** The rows of the table. */
    public enum Way {
        /** Served from the store, nothing was sent upstream. */
        HIT,
        /** Served from the store without asking, because the host's circuit is open. */
        CIRCUIT_OPEN,
        /** A stored copy that the registry confirmed. */
        REVALIDATED,
        /** The registry told a digest or a manifest, and no agent was fetched. */
        TOLD,
        /** The tag had moved. */
        MOVED,
        /** It was not stored. */
        MISSED,
        /** The registry was made to deliver again what the store already held: a refresh that changed nothing. */
        REFETCHED,
        /** The stored entry did not verify and was pulled again. */
        RECOVERED,
        /** A stored copy stood in for a registry in trouble. */
        STALE_IF_ERROR
    }

    /** A registry told something, and nothing is stored by that; {@code stored} is whether it was there before. */
    static Outcome told(Terms terms, boolean stored, int attempts) {
        return new Outcome(
                Way.TOLD,
                terms.requested(),
                stored,
                false,
                Optional.empty(),
                Optional.empty(),
                attempts,
                terms.pinned());
    }

    /** Whether the reference names something else than the store held before. */
    public boolean changed() {
        return way == Way.MOVED || way == Way.MISSED;
    }

    /** The same for a caller who joined another's pull; where nobody was asked there was nothing to join. */
    Outcome joined() {
        return way == Way.HIT ? this : new Outcome(way, requested, stored, true, remaining, trouble, attempts, pinned);
    }

    Outcome with(Way other, Optional<Duration> left) {
        return new Outcome(other, requested, stored, collapsed, left, trouble, attempts, pinned);
    }

    Outcome because(AgentException failure) {
        return new Outcome(way, requested, stored, collapsed, remaining, Optional.of(failure), attempts, pinned);
    }
}
