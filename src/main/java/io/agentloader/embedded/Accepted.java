package io.agentloader.embedded;

import io.agentloader.oci.MediaType;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** The media types that a caller takes. One who names none takes what is stored. */
record Accepted(Set<String> types) {

    private static final List<String> ANYTHING = List.of("*/*");

    static Accepted of(List<String> acceptLines) {
        return new Accepted((acceptLines.isEmpty() ? ANYTHING : acceptLines)
                .stream()
                        .flatMap(line -> Arrays.stream(line.split(",")))
                        .filter(range -> !refused(range))
                        .map(range -> MediaType.of(range).name())
                        .collect(Collectors.toUnmodifiableSet()));
    }

    boolean allows(MediaType type) {
        return types.contains(type.name())
                || types.contains("*/*")
                || types.contains(type.name().substring(0, type.name().indexOf('/') + 1) + "*");
    }

    private static boolean refused(String range) {
        return range.toLowerCase(Locale.ROOT).replace(" ", "").matches(".*;q=0(\\.0*)?(;.*)?");
    }
}
