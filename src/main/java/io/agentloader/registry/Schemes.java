package io.agentloader.registry;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/**
 * Remembers which hosts spoke TLS and which did not. Who spoke TLS once is never asked in plain text again: else anybody on
 * the way could talk us out of it.
 */
final class Schemes {

    private static final Duration PLAIN_FOR = Duration.ofMinutes(10);
    private static final int MAX_HOSTS = 10_000;

    private final Cache<String, Boolean> spokeTls =
            Caffeine.newBuilder().maximumSize(MAX_HOSTS).executor(Runnable::run).build();
    private final Cache<String, Boolean> plain;

    Schemes(InstantSource clock) {
        this.plain = Caffeine.newBuilder()
                .maximumSize(MAX_HOSTS)
                .expireAfterWrite(PLAIN_FOR)
                .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
                .executor(Runnable::run)
                .build();
    }

    /** How to speak to it now. */
    Origin first(Endpoint endpoint) {
        boolean tls =
                switch (endpoint.scheme()) {
                    case HTTPS -> true;
                    case HTTP -> false;
                    case AUTO -> plain.getIfPresent(key(endpoint)) == null || hasSpokenTls(endpoint);
                };
        return endpoint.origin(tls);
    }

    /** A word for how it is spoken to, as far as that is known by now. */
    String spoken(Endpoint endpoint) {
        return first(endpoint).tls() ? endpoint.spoken() : "http";
    }

    /** Whether plain HTTP may be tried after this failure of {@link #first}. */
    boolean mayFallBack(Endpoint endpoint, Throwable failure) {
        boolean refused = Failures.isRefused(failure) && !endpoint.hasPort();
        return endpoint.scheme() == Endpoint.Scheme.AUTO
                && !hasSpokenTls(endpoint)
                && (refused || Failures.isNoTls(failure));
    }

    /**
     * An origin has answered. That somebody was led to it in plain text says nothing about whether it speaks TLS.
     */
    void answered(Origin origin) {
        if (origin.tls()) {
            spokeTls.put(key(origin), true);
        }
    }

    /** It did not speak TLS, and answered without. */
    void spokePlain(Endpoint endpoint) {
        plain.put(key(endpoint), true);
    }

    private boolean hasSpokenTls(Endpoint endpoint) {
        return spokeTls.getIfPresent(key(endpoint)) != null;
    }

    private static String key(Endpoint endpoint) {
        return endpoint.authority();
    }

    private static String key(Origin origin) {
        return origin.authority();
    }
}
