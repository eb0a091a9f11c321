package io.agentloader.http;

import io.agentloader.bundle.BundleLimits;
import io.agentloader.config.Span;
import io.vertx.core.MultiMap;
import java.time.Duration;
import java.util.Set;

/** Settings and requests for tests of this room. */
final class Settings {

    static final HttpSettings USUAL = with(Duration.ofSeconds(30), Span.UNLIMITED);

    private Settings() {}

    static HttpSettings with(Duration freshness, Span staleIfError) {
        return new HttpSettings(
                true,
                Set.of("agents.example"),
                false,
                freshness,
                staleIfError,
                Duration.ZERO,
                Duration.ZERO,
                "arm64",
                false,
                BundleLimits.ofAgent(1 << 20),
                32 << 20);
    }

    static HttpSettings development() {
        return new HttpSettings(
                true,
                Set.of(),
                true,
                Duration.ZERO,
                Span.UNLIMITED,
                Duration.ofSeconds(5),
                Duration.ZERO,
                "arm64",
                false,
                BundleLimits.ofAgent(1 << 20),
                32 << 20);
    }

    static HttpSettings open() {
        return new HttpSettings(
                false,
                Set.of(),
                false,
                Duration.ZERO,
                Span.UNLIMITED,
                Duration.ofSeconds(5),
                Duration.ZERO,
                "arm64",
                false,
                BundleLimits.ofAgent(1 << 20),
                32 << 20);
    }

    static HttpSettings refreshedEvery(Duration interval) {
        return new HttpSettings(
                true,
                Set.of(),
                false,
                Duration.ZERO,
                Span.UNLIMITED,
                Duration.ZERO,
                interval,
                "arm64",
                false,
                BundleLimits.ofAgent(1 << 20),
                32 << 20);
    }

    /** With so much memory for bodies. */
    static HttpSettings remembering(long memory) {
        return new HttpSettings(
                true,
                Set.of(),
                false,
                Duration.ZERO,
                Span.UNLIMITED,
                Duration.ZERO,
                Duration.ZERO,
                "arm64",
                true,
                BundleLimits.ofAgent(1 << 20),
                memory);
    }

    /** A {@code GET}, with header lines as {@code Name: value}. */
    static Call get(String target, String... lines) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        for (String line : lines) {
            int colon = line.indexOf(':');
            headers.add(line.substring(0, colon), line.substring(colon + 1).strip());
        }
        return new Call("GET", Target.of(target), headers, "request-1");
    }
}
