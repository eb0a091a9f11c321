package io.agentloader.pull;

import io.agentloader.failure.StoredState;
import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import io.agentloader.oci.VersionRange;
import io.agentloader.policy.TypedHost;
import io.agentloader.registry.Forecast;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What a pull would do now, and why. Nothing was done for it.
 *
 * @param reference as asked for; with the tag that a range comes to, where that is known
 * @param pinned what the tag is held at
 * @param mode in effect: offline, most modes are {@link PullMode#LOCAL_ONLY}
 * @param step what comes next
 * @param stored what the store has for it
 * @param copy the servable copy
 * @param mayStandIn whether the copy would be served where the registry is in trouble
 * @param forecast who would be asked, and the requests that come for certain
 * @param range of versions, where one was asked for
 */
public record Explanation(
        Reference reference,
        Optional<Digest> pinned,
        PullMode mode,
        Step step,
        StoredState stored,
        Optional<Copy> copy,
        boolean mayStandIn,
        TypedHost type,
        Forecast forecast,
        Optional<VersionRange> range) {

    /** Of a reference without a range. */
    Explanation about(VersionRange versions) {
        return new Explanation(
                reference, pinned, mode, step, stored, copy, mayStandIn, type, forecast, Optional.of(versions));
    }

    /**
     * Of a range that nobody knows the tag of.
     *
     * @param here the same for the tag that would stand in
     */
    static Explanation ofRange(
            Reference range, Terms terms, Optional<Explanation> here, TypedHost type, Forecast forecast) {
        return new Explanation(
                range,
                Optional.empty(),
                terms.mode(),
                terms.mode() == PullMode.LOCAL_ONLY ? Step.MISS : Step.LIST,
                here.map(Explanation::stored).orElse(StoredState.NONE),
                here.flatMap(Explanation::copy),
                here.filter(Explanation::mayStandIn).isPresent(),
                type,
                forecast,
                range.range());
    }

    /** The first step of a pull. */
    public enum Step {
        /** What is stored answers, nobody is asked. */
        SERVE_STORED,
        /** The registry is asked whether the tag still names what is stored; a manifest and a layer follow if it does not. */
        CONFIRM,
        /** The manifest is fetched; that of an index's entry follows, and the layer unless it is stored. */
        FETCH,
        /** The registry is asked for its tags; what follows is what follows for the highest one in the range. */
        LIST,
        /** There is nothing to serve, and nobody may be asked. */
        MISS
    }

    /**
     * A stored copy.
     *
     * @param digest of the manifest or index
     * @param fresh how long it is still fresh, negative when it is past that; absent where that means nothing
     */
    public record Copy(Digest digest, String confirmedBy, Instant confirmedAt, Optional<Duration> fresh) {}
}
