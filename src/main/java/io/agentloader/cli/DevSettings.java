package io.agentloader.cli;

import java.util.Map;
import java.util.OptionalInt;

/**
 * What a command line asks of dev mode.
 *
 * @param keys of the configuration, with their values
 * @param status to end with at once, because the arguments were none, or asked for nothing but help; why was told
 */
public record DevSettings(Map<String, String> keys, OptionalInt status) {

    public DevSettings {
        keys = Map.copyOf(keys);
    }
}
