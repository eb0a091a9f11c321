package io.agentloader.registry;

import io.agentloader.config.LoaderConfig;
import java.util.Map;

/**
 * What the registry client has to be told.
 *
 * @param version of this program, for {@code User-Agent}
 * @param registries what is particular to one registry, by its host and port
 */
public record RegistrySettings(
        String version,
        LoaderConfig.Timeouts timeouts,
        LoaderConfig.Retry retry,
        LoaderConfig.Circuit circuit,
        Map<String, LoaderConfig.Registry> registries) {

    public RegistrySettings {
        registries = Map.copyOf(registries);
    }

    /** The groups of the configuration that concern registries. */
    public static RegistrySettings of(LoaderConfig config, String version) {
        return new RegistrySettings(version, config.timeouts(), config.retry(), config.circuit(), config.registries());
    }
}
