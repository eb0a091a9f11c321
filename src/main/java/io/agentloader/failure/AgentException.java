package io.agentloader.failure;

import org.jspecify.annotations.Nullable;

/**
 * Every way a pull can end without an agent. Whatever else escapes a package is a bug. The class is what code catches,
 * the {@link Kind} is what callers are told.
 */
public abstract sealed class AgentException extends RuntimeException {

    private final Kind kind;
    private final transient Report report;

    private AgentException(Kind kind, Report report, @Nullable Throwable cause) {
        super(report.subject() + ": " + report.detail(), cause);
        this.kind = kind;
        this.report = report;
    }

    public Kind kind() {
        return kind;
    }

    public Report report() {
        return report;
    }

    /** The same failure with a fuller report; this one stays its cause's owner. */
    public abstract AgentException with(Report fuller);

    /** Trouble instead of an answer: the only failures that a stored copy may stand in for. */
    public abstract static sealed class Trouble extends AgentException {
        private Trouble(Kind kind, Report report, @Nullable Throwable cause) {
            super(kind, report, cause);
        }

        @Override
        public abstract Trouble with(Report fuller);
    }

    /** It is not where it was looked for: {@link NotFound} and {@link NoMatchingVersion} in the registry, {@link NotCached} in the store. */
    public abstract static sealed class Absent extends AgentException {
        private Absent(Kind kind, Report report, @Nullable Throwable cause) {
            super(kind, report, cause);
        }
    }

    /** The text does not parse as a reference; the report says which part, where and why. */
    public static final class InvalidReference extends AgentException {
        public InvalidReference(Report report) {
            this(report, null);
        }

        public InvalidReference(Report report, @Nullable Throwable cause) {
            super(Kind.INVALID_REFERENCE, report, cause);
        }

        @Override
        public InvalidReference with(Report fuller) {
            return new InvalidReference(fuller, getCause());
        }
    }

    /** Outside the allow list, or an address that policy forbids: the registry's, a redirect's or a token realm's. */
    public static final class ReferenceNotAllowed extends AgentException {
        public ReferenceNotAllowed(Report report) {
            this(report, null);
        }

        public ReferenceNotAllowed(Report report, @Nullable Throwable cause) {
            super(Kind.REFERENCE_NOT_ALLOWED, report, cause);
        }

        @Override
        public ReferenceNotAllowed with(Report fuller) {
            return new ReferenceNotAllowed(fuller, getCause());
        }
    }

    /** The registry says that the name, manifest or blob is unknown. */
    public static final class NotFound extends Absent {
        public NotFound(Report report) {
            this(report, null);
        }

        public NotFound(Report report, @Nullable Throwable cause) {
            super(Kind.NOT_FOUND, report, cause);
        }

        @Override
        public NotFound with(Report fuller) {
            return new NotFound(fuller, getCause());
        }
    }

    /** The registry has no tag in that range of versions. */
    public static final class NoMatchingVersion extends Absent {
        public NoMatchingVersion(Report report) {
            this(report, null);
        }

        public NoMatchingVersion(Report report, @Nullable Throwable cause) {
            super(Kind.NO_MATCHING_VERSION, report, cause);
        }

        @Override
        public NoMatchingVersion with(Report fuller) {
            return new NoMatchingVersion(fuller, getCause());
        }
    }

    /** A read of the store alone, and there is nothing servable. */
    public static final class NotCached extends Absent {
        public NotCached(Report report) {
            this(report, null);
        }

        public NotCached(Report report, @Nullable Throwable cause) {
            super(Kind.NOT_CACHED, report, cause);
        }

        @Override
        public NotCached with(Report fuller) {
            return new NotCached(fuller, getCause());
        }
    }

    /** The registry or its token server wants other credentials ({@code 401}). */
    public static final class UpstreamUnauthorized extends AgentException {
        public UpstreamUnauthorized(Report report) {
            this(report, null);
        }

        public UpstreamUnauthorized(Report report, @Nullable Throwable cause) {
            super(Kind.UPSTREAM_UNAUTHORIZED, report, cause);
        }

        @Override
        public UpstreamUnauthorized with(Report fuller) {
            return new UpstreamUnauthorized(fuller, getCause());
        }
    }

    /** The registry refuses these credentials ({@code 403}). */
    public static final class UpstreamDenied extends AgentException {
        public UpstreamDenied(Report report) {
            this(report, null);
        }

        public UpstreamDenied(Report report, @Nullable Throwable cause) {
            super(Kind.UPSTREAM_DENIED, report, cause);
        }

        @Override
        public UpstreamDenied with(Report fuller) {
            return new UpstreamDenied(fuller, getCause());
        }
    }

    /** Any other {@code 4xx} of the registry. */
    public static final class RegistryRejected extends AgentException {
        public RegistryRejected(Report report) {
            this(report, null);
        }

        public RegistryRejected(Report report, @Nullable Throwable cause) {
            super(Kind.REGISTRY_REJECTED, report, cause);
        }

        @Override
        public RegistryRejected with(Report fuller) {
            return new RegistryRejected(fuller, getCause());
        }
    }

    /** It exists and is something else: no annotation, no layer, schema 1, an image. */
    public static final class NotAnAgent extends AgentException {
        public NotAnAgent(Report report) {
            this(report, null);
        }

        public NotAnAgent(Report report, @Nullable Throwable cause) {
            super(Kind.NOT_AN_AGENT, report, cause);
        }

        @Override
        public NotAnAgent with(Report fuller) {
            return new NotAnAgent(fuller, getCause());
        }
    }

    /** An index without the asked platform, or with several entries and no rule to choose. */
    public static final class NoMatchingPlatform extends AgentException {
        public NoMatchingPlatform(Report report) {
            this(report, null);
        }

        public NoMatchingPlatform(Report report, @Nullable Throwable cause) {
            super(Kind.NO_MATCHING_PLATFORM, report, cause);
        }

        @Override
        public NoMatchingPlatform with(Report fuller) {
            return new NoMatchingPlatform(fuller, getCause());
        }
    }

    /** The YAML is too large, not UTF-8, or holds a NUL. */
    public static final class InvalidAgent extends AgentException {
        public InvalidAgent(Report report) {
            this(report, null);
        }

        public InvalidAgent(Report report, @Nullable Throwable cause) {
            super(Kind.INVALID_AGENT, report, cause);
        }

        @Override
        public InvalidAgent with(Report fuller) {
            return new InvalidAgent(fuller, getCause());
        }
    }

    /** A tar that somebody brought is not a bundle of agents; the report names the entry of the tar. */
    public static final class InvalidBundle extends AgentException {
        public InvalidBundle(Report report) {
            this(report, null);
        }

        public InvalidBundle(Report report, @Nullable Throwable cause) {
            super(Kind.INVALID_BUNDLE, report, cause);
        }

        @Override
        public InvalidBundle with(Report fuller) {
            return new InvalidBundle(fuller, getCause());
        }
    }

    /** Policy wants a signature that is missing or wrong. */
    public static final class SignatureRejected extends AgentException {
        public SignatureRejected(Report report) {
            this(report, null);
        }

        public SignatureRejected(Report report, @Nullable Throwable cause) {
            super(Kind.SIGNATURE_REJECTED, report, cause);
        }

        @Override
        public SignatureRejected with(Report fuller) {
            return new SignatureRejected(fuller, getCause());
        }
    }

    /** A call that must ask the registry, in offline mode. */
    public static final class Offline extends AgentException {
        public Offline(Report report) {
            this(report, null);
        }

        public Offline(Report report, @Nullable Throwable cause) {
            super(Kind.OFFLINE, report, cause);
        }

        @Override
        public Offline with(Report fuller) {
            return new Offline(fuller, getCause());
        }
    }

    /** The one-shot recovery failed a second time and no verified bytes are at hand. */
    public static final class StoreCorrupt extends AgentException {
        public StoreCorrupt(Report report) {
            this(report, null);
        }

        public StoreCorrupt(Report report, @Nullable Throwable cause) {
            super(Kind.STORE_CORRUPT, report, cause);
        }

        @Override
        public StoreCorrupt with(Report fuller) {
            return new StoreCorrupt(fuller, getCause());
        }
    }

    /** The store cannot be read or written, and nothing could be served without it. */
    public static final class StoreUnavailable extends AgentException {
        public StoreUnavailable(Report report) {
            this(report, null);
        }

        public StoreUnavailable(Report report, @Nullable Throwable cause) {
            super(Kind.STORE_UNAVAILABLE, report, cause);
        }

        @Override
        public StoreUnavailable with(Report fuller) {
            return new StoreUnavailable(fuller, getCause());
        }
    }

    /** The registry answered {@code 429} and the retries are used up. */
    public static final class RateLimited extends Trouble {
        public RateLimited(Report report) {
            this(report, null);
        }

        public RateLimited(Report report, @Nullable Throwable cause) {
            super(Kind.RATE_LIMITED, report, cause);
        }

        @Override
        public RateLimited with(Report fuller) {
            return new RateLimited(fuller, getCause());
        }
    }

    /** The rest of the network class: not resolved, refused, timed out, cut off, {@code 5xx}. */
    public static final class RegistryUnavailable extends Trouble {
        public RegistryUnavailable(Report report) {
            this(report, null);
        }

        public RegistryUnavailable(Report report, @Nullable Throwable cause) {
            super(Kind.REGISTRY_UNAVAILABLE, report, cause);
        }

        @Override
        public RegistryUnavailable with(Report fuller) {
            return new RegistryUnavailable(fuller, getCause());
        }
    }

    /** An answer that no registry gives: HTML, broken JSON, a lying header, an impossible size, redirect or realm. */
    public static final class RegistryProtocol extends Trouble {
        public RegistryProtocol(Report report) {
            this(report, null);
        }

        public RegistryProtocol(Report report, @Nullable Throwable cause) {
            super(Kind.REGISTRY_PROTOCOL, report, cause);
        }

        @Override
        public RegistryProtocol with(Report fuller) {
            return new RegistryProtocol(fuller, getCause());
        }
    }

    /** The certificate does not verify. */
    public static final class TlsUntrusted extends Trouble {
        public TlsUntrusted(Report report) {
            this(report, null);
        }

        public TlsUntrusted(Report report, @Nullable Throwable cause) {
            super(Kind.TLS_UNTRUSTED, report, cause);
        }

        @Override
        public TlsUntrusted with(Report fuller) {
            return new TlsUntrusted(fuller, getCause());
        }
    }

    /** Bytes that twice did not hash to their digest. */
    public static final class ContentMismatch extends Trouble {
        public ContentMismatch(Report report) {
            this(report, null);
        }

        public ContentMismatch(Report report, @Nullable Throwable cause) {
            super(Kind.CONTENT_MISMATCH, report, cause);
        }

        @Override
        public ContentMismatch with(Report fuller) {
            return new ContentMismatch(fuller, getCause());
        }
    }

    /** The host's circuit is open, so it was not asked. */
    public static final class CircuitOpen extends Trouble {
        public CircuitOpen(Report report) {
            this(report, null);
        }

        public CircuitOpen(Report report, @Nullable Throwable cause) {
            super(Kind.CIRCUIT_OPEN, report, cause);
        }

        @Override
        public CircuitOpen with(Report fuller) {
            return new CircuitOpen(fuller, getCause());
        }
    }

    /** The tag is held at a digest, and what was asked would move or remove it. */
    public static final class Pinned extends AgentException {
        public Pinned(Report report) {
            this(report, null);
        }

        public Pinned(Report report, @Nullable Throwable cause) {
            super(Kind.PINNED, report, cause);
        }

        @Override
        public Pinned with(Report fuller) {
            return new Pinned(fuller, getCause());
        }
    }

    /** Too many pulls are in flight in this process. */
    public static final class Overloaded extends Trouble {
        public Overloaded(Report report) {
            this(report, null);
        }

        public Overloaded(Report report, @Nullable Throwable cause) {
            super(Kind.OVERLOADED, report, cause);
        }

        @Override
        public Overloaded with(Report fuller) {
            return new Overloaded(fuller, getCause());
        }
    }
}
