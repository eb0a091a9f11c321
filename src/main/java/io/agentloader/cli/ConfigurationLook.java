package io.agentloader.cli;

import io.agentloader.cli.Diagnosis.Chapter;
import io.agentloader.config.CallerRules;
import io.agentloader.config.ConfigRules;
import java.util.ArrayList;
import java.util.List;

/** Whether the service would start with this configuration, and whether it would be safe. */
final class ConfigurationLook {

    private static final String ADVICE = "Change it; docs/reference/configuration.md has every key.";

    private final Surroundings surroundings;

    ConfigurationLook(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    Chapter chapter() {
        List<Finding> findings = new ArrayList<>();
        List<String> sources = surroundings.sources();
        findings.add(Finding.ok(sources.isEmpty() ? "nothing is set" : "read from " + String.join(", ", sources)));
        surroundings
                .keys()
                .forEach(key -> findings.add(
                        key.stopsStart() ? Finding.fail(Exit.USAGE, key.text(), ADVICE) : Finding.warn(key.text())));
        ConfigRules.check(surroundings.config())
                .forEach(problem -> findings.add(Finding.fail(Exit.USAGE, problem, ADVICE)));
        if (!surroundings.loopbackOnly() && CallerRules.letAnybodyAskForAnything(surroundings.config())) {
            findings.add(Finding.warn(
                    "The service listens beyond loopback, and whoever can connect can make it connect to any registry.",
                    "Say who may call with agent-loader.callers, or what may be asked for with agent-loader.allow."));
        }
        return new Chapter("configuration", findings);
    }
}
