package io.agentloader.resolver;

import io.agentloader.config.Span;
import io.agentloader.oci.Platform;
import io.agentloader.oci.Reference;
import io.agentloader.pull.PullMode;
import io.agentloader.pull.PullRequest;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * How an agent is looked for.
 *
 * @param fallback on what {@link Where#PREFER_REMOTE} turns to the store; nothing else reads it
 * @param platform which entry of an index is meant; absent: that for this machine
 * @param labels whether {@link Resolver#inspect} also reads the configuration, for its labels; nothing else reads it
 */
public record Options(Where where, Set<Fallback> fallback, Optional<Platform> platform, boolean labels) {

    /** Who is asked, and in which order. */
    public enum Where {
        /** As the service answers {@code GET}: the registry when needed, the store for a registry in trouble. */
        DEFAULT,
        /** The registry, whose every failure surfaces; the store keeps what it delivers. */
        STRICT,
        /** The store alone. */
        LOCAL_ONLY,
        /** The registry alone; what is stored is not even looked at. */
        REMOTE_ONLY,
        /** The store; the registry only when it is not there, and for no other failure of the store. */
        PREFER_LOCAL,
        /** The registry; the store when it fails in one of the ways of {@link Options#fallback}. */
        PREFER_REMOTE
    }

    /** What a preference for the registry may be given up for. */
    public enum Fallback {
        /** The registry could not be asked, or spoke no sense: {@link io.agentloader.failure.AgentException.Trouble}. */
        TROUBLE,
        /** The registry says that there is no such thing: {@link io.agentloader.failure.AgentException.NotFound}. */
        NOT_FOUND
    }

    public static final Options DEFAULT = new Options(Where.DEFAULT, Set.of(), Optional.empty());

    public Options {
        Objects.requireNonNull(where, "where is null");
        Objects.requireNonNull(platform, "platform is null");
        fallback = Set.copyOf(Objects.requireNonNull(fallback, "fallback is null"));
    }

    /** Without labels. */
    public Options(Where where, Set<Fallback> fallback, Optional<Platform> platform) {
        this(where, fallback, platform, false);
    }

    public static Options strict() {
        return new Options(Where.STRICT, Set.of(), Optional.empty());
    }

    public static Options localOnly() {
        return new Options(Where.LOCAL_ONLY, Set.of(), Optional.empty());
    }

    public static Options remoteOnly() {
        return new Options(Where.REMOTE_ONLY, Set.of(), Optional.empty());
    }

    public static Options preferLocal() {
        return new Options(Where.PREFER_LOCAL, Set.of(), Optional.empty());
    }

    /** Falls back on trouble, and not on answers. */
    public static Options preferRemote() {
        return preferRemote(Fallback.TROUBLE);
    }

    public static Options preferRemote(Fallback first, Fallback... others) {
        Objects.requireNonNull(first, "first is null");
        Objects.requireNonNull(others, "others is null");
        return new Options(Where.PREFER_REMOTE, EnumSet.of(first, others), Optional.empty());
    }

    /** The same for that platform, where the reference names an index. */
    public Options on(Platform asked) {
        return new Options(where, fallback, Optional.of(Objects.requireNonNull(asked, "asked is null")), labels);
    }

    /** The same with the labels of the configuration, which may take one request more. */
    public Options withLabels() {
        return new Options(where, fallback, platform, true);
    }

    boolean fallsBackOn(Fallback failure) {
        return fallback.contains(failure);
    }

    /** The question that is asked of the pipeline; for a preference for the store, the one after the store had nothing. */
    PullRequest request(Reference reference) {
        PullRequest request =
                switch (where) {
                    case DEFAULT -> PullRequest.of(reference);
                    case STRICT -> PullRequest.of(reference, PullMode.STRICT);
                    case LOCAL_ONLY -> PullRequest.of(reference, PullMode.LOCAL_ONLY);
                    case REMOTE_ONLY -> PullRequest.of(reference, PullMode.REMOTE_ONLY);
                    case PREFER_LOCAL -> PullRequest.of(reference).confirmedWithin(Span.UNLIMITED);
                    case PREFER_REMOTE ->
                        fallsBackOn(Fallback.TROUBLE)
                                ? PullRequest.of(reference, PullMode.PREFER_REMOTE)
                                : PullRequest.of(reference, PullMode.PREFER_REMOTE)
                                        .withoutFallback();
                };
        return onPlatform(request);
    }

    /** The same question of the store alone. */
    PullRequest local(Reference reference) {
        return onPlatform(PullRequest.of(reference, PullMode.LOCAL_ONLY));
    }

    private PullRequest onPlatform(PullRequest request) {
        return platform.map(request::on).orElse(request);
    }
}
