package io.agentloader.cli;

import io.agentloader.config.ConfigKeys;
import io.agentloader.config.ConfigRules;
import io.agentloader.failure.AgentException.StoreUnavailable;
import io.agentloader.failure.Report;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Surroundings that a command may do its work in: with a configuration that a service would start with. */
final class Ready {

    private Ready() {}

    /** The surroundings, unless the configuration is wrong or the store cannot be opened. */
    static Surroundings checked(Surroundings surroundings) {
        List<String> problems = Stream.concat(
                        surroundings.keys().stream()
                                .filter(ConfigKeys.Finding::stopsStart)
                                .map(ConfigKeys.Finding::text),
                        ConfigRules.check(surroundings.config()).stream())
                .toList();
        if (!problems.isEmpty()) {
            throw new ConfigurationException(String.join("; ", problems));
        }
        open(surroundings);
        return surroundings;
    }

    /** Whoever opens it says that it cannot be opened as a refusal to start, which is no status of a command. */
    private static void open(Surroundings surroundings) {
        try {
            Objects.requireNonNull(surroundings.store().get());
        } catch (ConfigurationException unusable) {
            throw new StoreUnavailable(Report.of("store", String.valueOf(unusable.getMessage())), unusable);
        }
    }
}
