package io.agentloader.cloud;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** The process's variables. One that is set to nothing counts as not set. */
final class Variables {

    private final Map<String, String> all;

    Variables(Map<String, String> all) {
        this.all = all;
    }

    /** The first of these that is set. */
    Optional<String> get(String... names) {
        return Arrays.stream(names)
                .flatMap(name -> Optional.ofNullable(all.get(name)).stream())
                .map(String::strip)
                .filter(value -> !value.isEmpty())
                .findFirst();
    }

    /** An end point that may be set to another one, without a slash at its end. */
    String url(String usual, String... names) {
        return get(names).orElse(usual).replaceFirst("/+$", "");
    }
}
