package io.agentloader.testkit;

import io.agentloader.config.LoaderConfig;
import java.util.List;
import java.util.Optional;

/** Mirrors as an operator would configure them. */
public record Mirrors(Optional<List<String>> urls, boolean fallback) implements LoaderConfig.Mirror {

    /** Before the registry itself. */
    public static Mirrors first(String... urls) {
        return new Mirrors(Optional.of(List.of(urls)), true);
    }

    /** In the place of the registry, which is not asked. */
    public static Mirrors only(String... urls) {
        return new Mirrors(Optional.of(List.of(urls)), false);
    }
}
