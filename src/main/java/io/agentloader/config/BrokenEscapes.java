package io.agentloader.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Says where a file of properties has {@code \}{@code u} without the digits of a character behind it, as a path of Windows has. Who
 * reads such files then says neither which nor where.
 */
public final class BrokenEscapes {

    /** What Java's reader of such files says, and the library's. */
    private static final String MALFORMED = "Malformed \\uxxxx encoding";

    private static final String EVEN = "(?<!\\\\)(?:\\\\\\\\)*";
    private static final Pattern BROKEN = Pattern.compile(EVEN + "\\\\u(?![0-9a-fA-F]{4})");
    private static final Pattern CONTINUED = Pattern.compile(EVEN + "\\\\$");
    private static final Pattern COMMENT = Pattern.compile("^\\s*[#!]");

    private static final List<Path> ALWAYS_READ = List.of(Path.of("config", ConfigLocations.USUAL), Path.of(".env"));

    private BrokenEscapes() {}

    /**
     * A sentence, when that is why the configuration could not be read; never what a line says, which may be secret. Blocks.
     *
     * @param folder that the process was started in
     * @param settings values by their keys, of which only those that say where files are is asked
     */
    public static Optional<String> sentence(
            Throwable failure, Path folder, Function<String, Optional<String>> settings) {
        boolean isMalformed = Stream.iterate(failure, thrown -> thrown != null, Throwable::getCause)
                .limit(20)
                .anyMatch(thrown -> String.valueOf(thrown.getMessage()).contains(MALFORMED));
        if (!isMalformed) {
            return Optional.empty();
        }
        Stream<Path> named = ConfigLocations.KEYS.stream()
                .flatMap(key -> settings.apply(key).stream())
                .flatMap(ConfigLocations::of)
                .flatMap(location -> ConfigLocations.path(location).stream());
        List<String> places = Stream.concat(ALWAYS_READ.stream(), named)
                .map(folder::resolve)
                .flatMap(BrokenEscapes::withProfiles)
                .distinct()
                .flatMap(file -> lines(file).map(line -> file + ", line " + line))
                .toList();
        return Optional.of((places.isEmpty() ? "a file of the configuration" : String.join("; ", places))
                + ": \\u has no four hexadecimal digits behind it. Write \\\\ for each backslash, or / in a path.");
    }

    /** With what is read beside it for a profile: {@code application-prod.properties}. */
    private static Stream<Path> withProfiles(Path location) {
        Path file = Files.isDirectory(location) ? location.resolve(ConfigLocations.USUAL) : location;
        String name = String.valueOf(file.getFileName());
        int dot = Math.max(0, name.lastIndexOf('.'));
        try (Stream<Path> beside = Files.list(file.toAbsolutePath().getParent())) {
            List<Path> profiles = beside.map(path -> file.resolveSibling(path.getFileName()))
                    .filter(path -> !path.equals(file))
                    .filter(path ->
                            isProfile(String.valueOf(path.getFileName()), name.substring(0, dot), name.substring(dot)))
                    .sorted()
                    .toList();
            return Stream.concat(Stream.of(file), profiles.stream());
        } catch (IOException unreadable) {
            return Stream.of(file);
        }
    }

    private static boolean isProfile(String name, String begin, String end) {
        return !begin.isEmpty() && name.startsWith(begin + "-") && name.endsWith(end);
    }

    /** Their numbers, from 1. */
    private static Stream<Integer> lines(Path file) {
        List<Integer> found = new ArrayList<>();
        try {
            boolean continued = false;
            List<String> lines = Files.readAllLines(file, StandardCharsets.ISO_8859_1);
            for (int i = 0; i < lines.size(); i++) {
                String line = lines.get(i);
                if (continued || !COMMENT.matcher(line).find()) {
                    continued = CONTINUED.matcher(line).find();
                    if (BROKEN.matcher(line).find()) {
                        found.add(i + 1);
                    }
                }
            }
        } catch (IOException unreadable) {
            return Stream.empty();
        }
        return found.stream();
    }
}
