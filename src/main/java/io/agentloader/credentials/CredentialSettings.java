package io.agentloader.credentials;

import io.agentloader.config.LoaderConfig;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where credentials may be found.
 *
 * @param registries what is configured for one registry, by its host and port; beats every file
 * @param registryConfig the only file to read, when set
 * @param environment the process's variables
 * @param home the user's home directory
 */
public record CredentialSettings(
        Map<String, LoaderConfig.Registry> registries,
        Optional<Path> registryConfig,
        Map<String, String> environment,
        Path home) {

    public CredentialSettings {
        registries = Map.copyOf(registries);
        environment = Map.copyOf(environment);
    }

    /** As configured, with the process's environment and the user's home. */
    public static CredentialSettings of(LoaderConfig config, Map<String, String> environment, Path home) {
        return new CredentialSettings(config.registries(), config.registryConfig(), environment, home);
    }

    /** Only names and places: a configured password and {@code DOCKER_AUTH_CONFIG} are secrets. */
    @Override
    public String toString() {
        return "credentials for " + registries.keySet();
    }
}
