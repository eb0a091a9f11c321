package io.agentloader.registry;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The certificate authorities that the environment names for all programs, in {@code SSL_CERT_FILE} and
 * {@code SSL_CERT_DIR}. They are not our own keys, so what is wrong with them is warned of and does not stop the start.
 */
final class SystemAuthorities {

    private static final int MAX_FILES = 1000;

    private final Consumer<String> warn;

    SystemAuthorities(Consumer<String> warn) {
        this.warn = warn;
    }

    /** The files that hold certificates; blocks. In a folder other files are nothing unusual. */
    List<Path> in(Map<String, String> environment) {
        Stream<Path> file = value(environment, "SSL_CERT_FILE").stream().flatMap(text -> file(text).stream());
        Stream<Path> folders = value(environment, "SSL_CERT_DIR").stream()
                .flatMap(text -> Arrays.stream(text.split(File.pathSeparator)))
                .filter(text -> !text.isEmpty())
                .flatMap(this::folder);
        return Stream.concat(file, folders).distinct().limit(MAX_FILES).toList();
    }

    private static Optional<String> value(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).filter(text -> !text.isBlank());
    }

    private Optional<Path> file(String text) {
        try {
            Path file = Path.of(text);
            Pem.certificates(file);
            return Optional.of(file);
        } catch (InvalidPathException | UnusableFile unusable) {
            warn.accept("SSL_CERT_FILE is passed over: " + unusable.getMessage());
            return Optional.empty();
        }
    }

    private Stream<Path> folder(String text) {
        try (Stream<Path> files = Files.list(Path.of(text))) {
            return files.sorted().limit(MAX_FILES).filter(SystemAuthorities::holdsCertificates).toList().stream();
        } catch (InvalidPathException | IOException | UncheckedIOException unusable) {
            warn.accept("SSL_CERT_DIR is passed over: " + text + " cannot be listed");
            return Stream.empty();
        }
    }

    private static boolean holdsCertificates(Path file) {
        try {
            return !Pem.certificates(file).isEmpty();
        } catch (UnusableFile somethingElse) {
            return false;
        }
    }
}
