package io.agentloader.pull;

import io.agentloader.config.Span;
import io.agentloader.oci.Platform;
import io.agentloader.oci.Reference;
import java.time.Duration;
import java.util.Optional;

/**
 * One caller's question.
 *
 * @param platform which entry of an index, when the caller asked for one
 * @param confirmedWithin how old a confirmation may be; absent: as configured. Zero asks the registry;
 *     {@link Span#UNLIMITED} counts any copy as fresh, whereas a copy within a finite age but past the configured freshness
 *     is served as stale
 * @param fallbackWithin how long past its freshness a stored copy may stand in for a registry in trouble; absent: as
 *     configured
 * @param fallback whether a stored copy may stand in at all
 * @param requestId what the caller calls this request, for the log; it has no influence on the pull
 * @param ignoresPin whether the registry's word on a tag counts that is held at a digest
 */
public record PullRequest(
        Reference reference,
        PullMode mode,
        Optional<Platform> platform,
        Optional<Span> confirmedWithin,
        Optional<Span> fallbackWithin,
        boolean fallback,
        Optional<String> requestId,
        boolean ignoresPin) {

    /** In {@link PullMode#DEFAULT}, as configured. */
    public static PullRequest of(Reference reference) {
        return of(reference, PullMode.DEFAULT);
    }

    public static PullRequest of(Reference reference, PullMode mode) {
        return new PullRequest(
                reference, mode, Optional.empty(), Optional.empty(), Optional.empty(), true, Optional.empty(), false);
    }

    /** The same question about another agent. */
    public PullRequest about(Reference other) {
        return new PullRequest(other, mode, platform, confirmedWithin, fallbackWithin, fallback, requestId, ignoresPin);
    }

    PullRequest in(PullMode other) {
        return new PullRequest(
                reference, other, platform, confirmedWithin, fallbackWithin, fallback, requestId, ignoresPin);
    }

    public PullRequest on(Platform asked) {
        return new PullRequest(
                reference, mode, Optional.of(asked), confirmedWithin, fallbackWithin, fallback, requestId, ignoresPin);
    }

    /** A confirmation may be this old; {@link Span#UNLIMITED} never asks while there is one. */
    public PullRequest confirmedWithin(Span age) {
        return new PullRequest(
                reference, mode, platform, Optional.of(age), fallbackWithin, fallback, requestId, ignoresPin);
    }

    public PullRequest fallbackWithin(Duration age) {
        return new PullRequest(
                reference, mode, platform, confirmedWithin, Optional.of(Span.of(age)), fallback, requestId, ignoresPin);
    }

    /** Confirmed now or not at all: what {@code Cache-Control: no-cache} asks for. */
    public PullRequest confirmedNow() {
        return new PullRequest(
                reference,
                mode,
                platform,
                Optional.of(Span.of(Duration.ZERO)),
                fallbackWithin,
                false,
                requestId,
                ignoresPin);
    }

    /** A stored copy may not stand in, whatever the trouble: what {@code stale-if-error=0} asks for. */
    public PullRequest withoutFallback() {
        return new PullRequest(
                reference, mode, platform, confirmedWithin, fallbackWithin, false, requestId, ignoresPin);
    }

    /** Whether the caller leaves to the operator's settings whatever these say. */
    boolean isAsConfigured() {
        return platform.isEmpty() && confirmedWithin.isEmpty() && fallbackWithin.isEmpty() && fallback;
    }

    public PullRequest identified(String id) {
        return new PullRequest(
                reference, mode, platform, confirmedWithin, fallbackWithin, fallback, Optional.of(id), ignoresPin);
    }

    /** What the registry says the tag names now, although it is held at a digest: what {@code ignore-pin=true} asks for. */
    public PullRequest ignoringPin() {
        return new PullRequest(reference, mode, platform, confirmedWithin, fallbackWithin, fallback, requestId, true);
    }
}
