package io.agentloader.http;

import io.agentloader.bundle.BundleLimits;
import io.agentloader.config.LoaderConfig;
import io.agentloader.config.Span;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the operator decided about this surface.
 *
 * @param loopbackOnly whether nobody outside this machine can connect
 * @param hosts names besides the loopback ones that a {@code Host} header may hold while that is so
 * @param development whether dev mode is on
 * @param architecture this machine's, as index entries write it
 * @param admin whether the store may be changed by requests
 * @param bundles how much of a bundle is taken
 * @param memory bytes that the bodies of all requests may take at once
 */
public record HttpSettings(
        boolean loopbackOnly,
        Set<String> hosts,
        boolean development,
        Duration freshness,
        Span staleIfError,
        Duration negativeFreshness,
        Duration refreshInterval,
        String architecture,
        boolean admin,
        BundleLimits bundles,
        long memory) {

    /** What is held in memory of one request; {@code quarkus.http.limits.max-body-size} is the same. */
    private static final int LARGEST_BUNDLE = 64 << 20;

    public HttpSettings {
        hosts = Set.copyOf(hosts);
    }

    /** The groups of the configuration that concern this surface. */
    public static HttpSettings of(LoaderConfig config, boolean loopbackOnly, String architecture, long memory) {
        return new HttpSettings(
                loopbackOnly,
                config.hosts().stream()
                        .flatMap(names -> names.stream())
                        .map(name -> name.toLowerCase(Locale.ROOT))
                        .collect(Collectors.toSet()),
                config.dev().enabled(),
                config.freshness(),
                config.staleIfError(),
                config.negativeFreshness(),
                config.refresh().minInterval(),
                architecture,
                config.admin().enabled(),
                BundleLimits.ofAgent(config.agent().maxSize().bytes())
                        .within(Math.min(LARGEST_BUNDLE, memory / BodyRule.BUNDLE_COPIES)),
                memory);
    }
}
