package io.agentloader.app;

import io.agentloader.config.BrokenEscapes;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** Why the configuration could not be read, where a file is the reason. */
final class UnreadableFiles {

    private UnreadableFiles() {}

    /** Names the file and the line. */
    static Optional<String> sentence(Throwable failure) {
        return BrokenEscapes.sentence(failure, Path.of(""), UnreadableFiles::variable);
    }

    /** Asked directly: the library, which knows all places in their order, is what could not be made. */
    private static Optional<String> variable(String key) {
        String variable = key.replace('.', '_').toUpperCase(Locale.ROOT);
        return Optional.ofNullable(System.getProperty(key)).or(() -> Optional.ofNullable(System.getenv(variable)));
    }
}
