package io.agentloader.config;

import java.util.List;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;

/** Values that somebody wrote, and that the library takes for none at all. */
public final class LostValues {

    private LostValues() {}

    /** A sentence for each key; never the value, which may hold a secret. */
    public static List<String> check(Config config) {
        return Stream.concat(UnsetVariables.check(config).stream(), EmptyValues.check(config).stream())
                .toList();
    }
}
