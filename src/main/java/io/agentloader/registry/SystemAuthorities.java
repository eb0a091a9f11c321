package io.agentloader.registry;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The certificate authorities that the environment names for all programs, in {@code SSL_CERT_FILE} and
 * {@code SSL_CERT_DIR}. They are not our own keys, so what is wrong with them is warned of and does not stop the start.
 */
public final class SystemAuthorities {

    private static final int MAX_FILES = 1000;

    private final Map<String, String> environment;
    private final Consumer<String> warn;
    private final AtomicReference<@Nullable List<Path>> found = new AtomicReference<>();

    SystemAuthorities(Map<String, String> environment, Consumer<String> warn) {
        this.environment = environment;
        this.warn = warn;
    }

    /** What the environment names and is of no use, a sentence each, as a client that makes its first connection warns of it. Blocks. */
    public static List<String> troubles(Map<String, String> environment) {
        List<String> troubles = new ArrayList<>();
        new SystemAuthorities(environment, troubles::add).files();
        return List.copyOf(troubles);
    }

    /** Whether the environment names any; looks at no file. */
    boolean areNamed() {
        return value("SSL_CERT_FILE").isPresent() || value("SSL_CERT_DIR").isPresent();
    }

    /**
     * The files that hold certificates, each once, whatever links lead there; blocks the first time, which is the first time that a
     * host is to be verified and not the start: a system's folder holds hundreds. In a folder other files are nothing unusual.
     */
    synchronized List<Path> files() {
        List<Path> known = found.get();
        if (known == null) {
            known = look();
            found.set(known);
        }
        return known;
    }

    private List<Path> look() {
        Stream<Path> file = value("SSL_CERT_FILE").stream().flatMap(text -> file(text).stream());
        Stream<Path> folders = value("SSL_CERT_DIR").stream()
                .flatMap(text -> Arrays.stream(text.split(File.pathSeparator)))
                .filter(text -> !text.isEmpty())
                .flatMap(this::folder);
        return Stream.concat(file, folders).distinct().limit(MAX_FILES).toList();
    }

    private Optional<String> value(String name) {
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
            return onceEach(files.sorted().limit(MAX_FILES)).stream().filter(SystemAuthorities::holdsCertificates);
        } catch (InvalidPathException | IOException | UncheckedIOException unusable) {
            warn.accept("SSL_CERT_DIR is passed over: " + text + " cannot be listed");
            return Stream.empty();
        }
    }

    /**
     * Such folders hold each certificate under its name and, as a link, under its hash. What is kept is the name that was found, since a
     * mounted secret changes where it leads.
     */
    private static List<Path> onceEach(Stream<Path> files) {
        Set<Path> seen = new HashSet<>();
        return files.filter(file -> seen.add(real(file))).toList();
    }

    private static Path real(Path file) {
        try {
            return file.toRealPath();
        } catch (IOException leadsNowhere) {
            return file;
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
