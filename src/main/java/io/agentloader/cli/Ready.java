package io.agentloader.cli;

import io.agentloader.config.ConfigKeys;
import io.agentloader.config.ConfigRules;
import io.agentloader.credentials.CredentialAudit;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Surroundings that a command may do its work in: with a configuration that a service would start with. */
final class Ready {

    private Ready() {}

    /** The same for a command that changes the store: refused where the service could not read what it writes. */
    static Surroundings changing(Surroundings surroundings) {
        new StoreOwner().refuseOthers(surroundings.config().store().path().toAbsolutePath());
        return checked(surroundings);
    }

    /** The surroundings, unless the configuration is wrong or the store cannot be opened. */
    static Surroundings checked(Surroundings surroundings) {
        Objects.requireNonNull(configured(surroundings).store().get());
        return surroundings;
    }

    /** The surroundings, unless somebody named a file of credentials and nothing of it can be read: nobody wants to be nobody unasked. */
    static Surroundings readable(Surroundings surroundings) {
        CredentialAudit.unusable(surroundings.credentials()).ifPresent(why -> {
            throw new ConfigurationException(why.replaceFirst("; it is passed over$", "; mend it, or stop naming it"));
        });
        return surroundings;
    }

    /** The surroundings, unless the configuration is wrong: for a command that needs no store. */
    static Surroundings configured(Surroundings surroundings) {
        List<String> problems = Stream.concat(
                        surroundings.keys().stream()
                                .filter(ConfigKeys.Finding::stopsStart)
                                .map(ConfigKeys.Finding::text),
                        ConfigRules.check(surroundings.config()).stream())
                .toList();
        if (!problems.isEmpty()) {
            throw new ConfigurationException(String.join("; ", problems));
        }
        return surroundings;
    }
}
