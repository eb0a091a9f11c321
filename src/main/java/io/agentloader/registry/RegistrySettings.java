package io.agentloader.registry;

import io.agentloader.config.LoaderConfig;
import io.agentloader.policy.AddressPolicy;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the registry client has to be told.
 *
 * @param version of this program, for {@code User-Agent}
 * @param registries what is particular to one registry, by its host and port
 * @param addresses where connections, redirects and token realms may lead
 * @param trustedRealms token servers that may get credentials although the challenge came over plain HTTP
 */
public record RegistrySettings(
        String version,
        LoaderConfig.Timeouts timeouts,
        LoaderConfig.Retry retry,
        LoaderConfig.Circuit circuit,
        Map<String, LoaderConfig.Registry> registries,
        AddressPolicy addresses,
        Set<String> trustedRealms) {

    public RegistrySettings {
        registries = Map.copyOf(registries);
        trustedRealms = Set.copyOf(trustedRealms);
    }

    /** With no token server trusted beyond the usual. */
    public RegistrySettings(
            String version,
            LoaderConfig.Timeouts timeouts,
            LoaderConfig.Retry retry,
            LoaderConfig.Circuit circuit,
            Map<String, LoaderConfig.Registry> registries,
            AddressPolicy addresses) {
        this(version, timeouts, retry, circuit, registries, addresses, Set.of());
    }

    /** The groups of the configuration that concern registries. */
    public static RegistrySettings of(LoaderConfig config, String version, AddressPolicy addresses) {
        return new RegistrySettings(
                version,
                config.timeouts(),
                config.retry(),
                config.circuit(),
                config.registries(),
                addresses,
                Set.copyOf(config.trustedRealms().orElse(List.of())));
    }
}
