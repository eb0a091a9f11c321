package io.agentloader.cli;

import java.util.Map;

/** Makes what a command stands on, once the command knows what it wants other than configured. */
@FunctionalInterface
public interface Opening {

    /**
     * The surroundings with these keys of the configuration set, over whatever else says so.
     *
     * @throws io.quarkus.runtime.configuration.ConfigurationException when a value cannot be read
     */
    Surroundings open(Map<String, String> settings);
}
