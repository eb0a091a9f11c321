package io.agentloader.config;

import java.nio.file.Files;
import java.util.List;
import org.eclipse.microprofile.config.Config;

/**
 * Files that the configuration was to be read from, and that are not there. The library passes over them, and what they were to
 * forbid would be allowed without a word.
 */
public final class MissingLocations {

    private MissingLocations() {}

    /** A sentence for each. A folder without a file of the usual name is none of them. Blocks. */
    public static List<String> check(Config config) {
        return ConfigLocations.KEYS.stream()
                .flatMap(key -> config.getOptionalValue(key, String.class).stream())
                .flatMap(ConfigLocations::of)
                .distinct()
                .filter(MissingLocations::isMissing)
                .map(location -> ConfigLocations.KEYS.get(0) + " names " + location
                        + ", which is not there; give it the path of a file of properties, or of a folder with an "
                        + ConfigLocations.USUAL + ".")
                .toList();
    }

    private static boolean isMissing(String location) {
        return ConfigLocations.path(location)
                        .filter(path -> !Files.exists(path))
                        .isPresent()
                && MissingLocations.class.getClassLoader().getResource(location) == null;
    }
}
