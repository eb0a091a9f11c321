package io.agentloader.cloud;

import java.nio.file.Path;
import java.util.Map;

/**
 * Where this process's identity in a cloud may be found.
 *
 * @param environment the process's variables, of which those are read that the clouds' own tools read
 * @param home the user's home directory
 * @param registryScheme how a registry is spoken to where it gives out logins itself: {@code https}
 */
public record CloudSettings(Map<String, String> environment, Path home, String registryScheme) {

    public CloudSettings {
        environment = Map.copyOf(environment);
    }

    /** As every cloud has it: logins are asked for over https alone. */
    public CloudSettings(Map<String, String> environment, Path home) {
        this(environment, home, "https");
    }

    /** Variables are secrets. */
    @Override
    public String toString() {
        return "CloudSettings[" + environment.size() + " variables]";
    }
}
