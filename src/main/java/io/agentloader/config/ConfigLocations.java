package io.agentloader.config;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Where more of the configuration is, as the framework's key for it lists it: files, and folders with files of the usual name. */
final class ConfigLocations {

    /** The framework's name of the key, and the library's. */
    static final List<String> KEYS = List.of("quarkus.config.locations", "smallrye.config.locations");

    /** The name of the file in a folder. */
    static final String USUAL = "application.properties";

    private static final Pattern COMMA = Pattern.compile("\\s*,\\s*");
    private static final Pattern ELSEWHERE = Pattern.compile("^(?!file:)[a-zA-Z][a-zA-Z0-9+.-]+:");

    private ConfigLocations() {}

    /** Each of the list. */
    static Stream<String> of(String listed) {
        return COMMA.splitAsStream(listed.strip()).filter(location -> !location.isEmpty());
    }

    /** On this machine; empty for what is read from elsewhere. */
    static Optional<Path> path(String location) {
        if (ELSEWHERE.matcher(location).find()) {
            return Optional.empty();
        }
        try {
            return Optional.of(location.startsWith("file:") ? Path.of(URI.create(location)) : Path.of(location));
        } catch (IllegalArgumentException unreadable) {
            return Optional.empty();
        }
    }
}
