package io.agentloader.http;

import io.agentloader.config.LoaderConfig;
import java.util.Optional;

/**
 * What the operator decided about the registry under {@code /v2/}.
 *
 * @param defaultRegistry whose repositories a name means that says no registry
 */
public record OciSettings(Optional<String> defaultRegistry) {

    /** The group of the configuration that concerns it. */
    public static OciSettings of(LoaderConfig config) {
        return new OciSettings(config.oci().defaultRegistry());
    }
}
