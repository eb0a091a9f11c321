package io.agentloader.http;

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
 */
public record HttpSettings(
        boolean loopbackOnly,
        Set<String> hosts,
        boolean development,
        Duration freshness,
        Span staleIfError,
        Duration negativeFreshness,
        Duration refreshInterval,
        String architecture) {

    public HttpSettings {
        hosts = Set.copyOf(hosts);
    }

    public static HttpSettings of(LoaderConfig config, boolean loopbackOnly, String architecture) {
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
                architecture);
    }
}
