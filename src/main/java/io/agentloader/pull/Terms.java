package io.agentloader.pull;

import io.agentloader.agent.PlatformChoice;
import io.agentloader.config.LoaderConfig.FallbackOn;
import io.agentloader.config.Span;
import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.Offline;
import io.agentloader.failure.AgentException.Trouble;
import io.agentloader.failure.Kind;
import io.agentloader.failure.Report;
import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import io.agentloader.registry.Effort;
import io.agentloader.store.Confirmation;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One caller's wishes and the operator's settings, made into one set of rules for one pull. Callers with equal terms may
 * share everything.
 *
 * @param reference what the store and the registry are asked for: where a digest is given, without the tag
 * @param platform which entry of an index is meant, and the store's key for it
 * @param confirmedWithin how old a confirmation may be
 * @param freshness the operator's freshness, from which staleness counts
 * @param fallbackWithin how far past the freshness a copy may stand in; empty when it may not
 * @param pinned whether the reference is what a pin holds the tag at that was asked for
 */
record Terms(
        Reference reference,
        PlatformChoice platform,
        PullMode mode,
        Span confirmedWithin,
        Span freshness,
        Optional<Span> fallbackWithin,
        FallbackOn fallbackOn,
        boolean requested,
        boolean pinned) {

    static Terms of(PullRequest request, PullSettings settings) {
        PullMode mode = effectiveMode(request, settings);
        boolean remoteFirst = mode == PullMode.PREFER_REMOTE;
        Span confirmedWithin =
                remoteFirst ? Span.of(Duration.ZERO) : request.confirmedWithin().orElse(Span.of(settings.freshness()));
        boolean unlimited = confirmedWithin.equals(Span.UNLIMITED);
        boolean mayFallBack = request.fallback() && (mode == PullMode.DEFAULT || remoteFirst);
        return new Terms(
                withoutTag(request.reference()),
                new PlatformChoice(PlatformChoice.own(settings.architecture()), request.platform()),
                mode,
                confirmedWithin,
                unlimited ? Span.UNLIMITED : Span.of(settings.freshness()),
                mayFallBack ? Optional.of(request.fallbackWithin().orElse(settings.staleIfError())) : Optional.empty(),
                settings.fallbackOn(),
                mode == PullMode.STRICT || mode == PullMode.REMOTE_ONLY || insistsOnConfirm(request),
                false);
    }

    /** The same rules for another reference. */
    Terms about(Reference asked) {
        return about(withoutTag(asked), pinned);
    }

    private Terms about(Reference other, boolean held) {
        return new Terms(
                other, platform, mode, confirmedWithin, freshness, fallbackWithin, fallbackOn, requested, held);
    }

    private static Reference withoutTag(Reference asked) {
        return asked.isTag() ? asked.digest().map(asked::at).orElse(asked) : asked;
    }

    /** The same for a tag that is held at a digest: it is that digest, for every question. */
    Terms heldAt(Digest digest) {
        return about(reference.at(digest), true);
    }

    private static boolean insistsOnConfirm(PullRequest request) {
        return !request.fallback() && request.confirmedWithin().equals(Optional.of(Span.of(Duration.ZERO)));
    }

    private static PullMode effectiveMode(PullRequest request, PullSettings settings) {
        if (!settings.offline()) {
            return request.mode();
        }
        return switch (request.mode()) {
            case DEFAULT, PREFER_REMOTE, LOCAL_ONLY -> PullMode.LOCAL_ONLY;
            case STRICT, REMOTE_ONLY ->
                throw new Offline(Report.of(
                        request.reference().toString(),
                        "this call must ask the registry, and offline mode is on, so nobody was asked"));
        };
    }

    boolean byDigest() {
        return reference.digest().isPresent();
    }

    /** Whether a copy confirmed then needs no asking. */
    boolean isFresh(Instant confirmedAt, Instant now) {
        // "younger than": an age of exactly the limit is asked again, so that zero always asks
        return confirmedWithin.limit().isEmpty()
                || (Confirmation.isCredible(confirmedAt, now)
                        && age(confirmedAt, now)
                                        .compareTo(confirmedWithin.limit().get())
                                < 0);
    }

    /** Never negative, or no limit would ever be reached by what a clock that was ahead confirmed. */
    private static Duration age(Instant confirmedAt, Instant now) {
        Duration age = Duration.between(confirmedAt, now);
        return age.isNegative() ? Duration.ZERO : age;
    }

    /**
     * How long the copy stays fresh by the operator's freshness, negative when it no longer is. Nothing is left to a copy of which
     * nobody knows how old its confirmation is.
     */
    Optional<Duration> remaining(Instant confirmedAt, Instant now) {
        return byDigest()
                ? Optional.empty()
                : freshness
                        .limit()
                        .map(limit -> Confirmation.isCredible(confirmedAt, now)
                                ? limit.minus(age(confirmedAt, now))
                                : Duration.ZERO);
    }

    /** Whether what is stored may stand in for an agent that could not be had because of this failure. */
    boolean mayStandIn(Throwable failure, Stored stored, Instant now) {
        return isBridged(failure) && mayBridgeTrouble(stored, now);
    }

    /** Whether it is a failure that something stored may stand in for, where there is something. */
    boolean isBridged(Throwable failure) {
        return fallbackWithin.isPresent()
                && failure instanceof AgentException known
                && (known instanceof Trouble || isExcusedRefusal(known));
    }

    /** Whether what was confirmed then may still stand in. */
    boolean reaches(Instant confirmedAt, Instant now) {
        return fallbackWithin
                .map(reach -> isWithinReach(reach, confirmedAt, now))
                .orElse(false);
    }

    private boolean isExcusedRefusal(AgentException failure) {
        Kind kind = failure.kind();
        return fallbackOn == FallbackOn.ANY
                && (kind == Kind.UPSTREAM_UNAUTHORIZED
                        || kind == Kind.UPSTREAM_DENIED
                        || kind == Kind.NOT_FOUND
                        || kind == Kind.NO_MATCHING_VERSION);
    }

    private boolean isWithinReach(Span reach, Instant confirmedAt, Instant now) {
        if (!byDigest() && !Confirmation.isCredible(confirmedAt, now)) {
            return reach.limit().isEmpty();
        }
        Duration past = remaining(confirmedAt, now).map(Duration::negated).orElse(Duration.ZERO);
        return reach.covers(past);
    }

    /** With a copy that may stand in, waiting for a registry in trouble gains nothing. */
    Effort effort(Stored stored, Instant now) {
        return mayBridgeTrouble(stored, now) ? Effort.BRIEF : effort();
    }

    /** For who has nothing, or may not make do with it. */
    Effort effort() {
        return requested ? Effort.ANEW : Effort.FULL;
    }

    private boolean mayBridgeTrouble(Stored stored, Instant now) {
        return stored.servable().map(copy -> reaches(copy.confirmedAt(), now)).orElse(false);
    }
}
