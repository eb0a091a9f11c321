package io.agentloader.http;

import io.agentloader.agent.PlatformChoice;
import io.agentloader.config.Span;
import io.agentloader.oci.Platform;
import io.agentloader.oci.Reference;
import io.agentloader.pull.PullMode;
import io.agentloader.pull.PullRequest;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Translates what a caller says with parameters and headers into the words of the pipeline. */
@Singleton
final class Questions {

    /** Longer than any copy is old; a finite age, so that a copy past its freshness is still called stale. */
    private static final Duration FOR_EVER = Duration.ofDays(36_500);

    private static final List<String> SOURCES = List.of("local", "remote", "prefer-remote", "prefer-local");

    private final HttpSettings settings;
    private final RefreshPace pace;

    Questions(HttpSettings settings, RefreshPace pace) {
        this.settings = settings;
        this.pace = pace;
    }

    /** What {@code GET} and {@code HEAD} ask. */
    PullRequest reading(Call call, Reference reference) {
        PullRequest plain = PullRequest.of(reference);
        boolean asConfigured =
                call.target().query().isEmpty() && !call.headers().contains("Cache-Control");
        return (asConfigured ? plain : asked(call, plain)).identified(call.requestId());
    }

    private PullRequest asked(Call call, PullRequest plain) {
        Query query = call.query();
        PullRequest request = query.value("source")
                .map(source -> bySource(plain, source))
                .orElseGet(() -> byDirectives(plain, CacheDirectives.parse(call.lines("Cache-Control"))));
        return onPlatform(request, query);
    }

    /**
     * What {@code POST …/refresh} asks.
     *
     * @throws Refusal when the reference was refreshed too short a while ago
     */
    PullRequest refreshing(Call call, Reference reference) {
        PullRequest request = onPlatform(PullRequest.of(reference, PullMode.STRICT), call.query());
        pace.check(reference);
        request = call.query().flag("ignore-pin") ? request.ignoringPin() : request;
        return request.identified(call.requestId());
    }

    private static PullRequest bySource(PullRequest plain, String source) {
        return switch (source) {
            case "local" -> PullRequest.of(plain.reference(), PullMode.LOCAL_ONLY);
            case "remote" -> PullRequest.of(plain.reference(), PullMode.REMOTE_ONLY);
            case "prefer-remote" -> PullRequest.of(plain.reference(), PullMode.PREFER_REMOTE);
            case "prefer-local" -> plain.confirmedWithin(Span.UNLIMITED);
            default -> throw Refusal.invalidParameter("source", "has a value that it does not know", SOURCES);
        };
    }

    private PullRequest byDirectives(PullRequest plain, CacheDirectives directives) {
        PullRequest request =
                directives.onlyIfCached() ? PullRequest.of(plain.reference(), PullMode.LOCAL_ONLY) : plain;
        request = directives
                .staleIfError()
                .map(this::withinReach)
                .map(request::fallbackWithin)
                .orElse(request);
        if (directives.staleIfError().filter(Duration::isZero).isPresent()) {
            request = request.withoutFallback();
        }
        if (directives.noCache()) {
            return request.confirmedNow();
        }
        return confirmedWithin(directives).map(request::confirmedWithin).orElse(request);
    }

    /** A caller may ask for less staleness than the operator allows, never for more. */
    private Duration withinReach(Duration asked) {
        return settings.staleIfError()
                .limit()
                .filter(limit -> limit.compareTo(asked) < 0)
                .orElse(asked);
    }

    /** How old a confirmation may be; empty when the caller leaves it to the operator. */
    private Optional<Span> confirmedWithin(CacheDirectives directives) {
        Duration fresh = directives
                .maxAge()
                .filter(age -> age.compareTo(settings.freshness()) < 0)
                .orElse(settings.freshness());
        if (directives.maxStale().isPresent()) {
            Span past = directives.maxStale().get();
            return Optional.of(Span.of(past.limit().map(fresh::plus).orElse(FOR_EVER)));
        }
        return directives.maxAge().map(age -> Span.of(fresh));
    }

    private PullRequest onPlatform(PullRequest request, Query query) {
        return query.value("platform").map(text -> request.on(platform(text))).orElse(request);
    }

    private Platform platform(String text) {
        Platform own = PlatformChoice.own(settings.architecture());
        return Platform.parse(text, own)
                .orElseThrow(() -> Refusal.invalidParameter(
                        "platform",
                        "is not written os[/architecture[/variant]]",
                        List.of("linux/amd64", "linux/arm64")));
    }
}
