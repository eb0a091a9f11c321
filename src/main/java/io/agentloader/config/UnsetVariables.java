package io.agentloader.config;

import io.smallrye.config.ConfigValue;
import io.smallrye.config.SmallRyeConfig;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.Config;

/**
 * Values that name a variable which nobody has set, such as {@code ${TEAM}/**}. The library takes such a value for none at all, and
 * what it was to forbid would be allowed without a word.
 */
final class UnsetVariables {

    private static final String OURS = "agent-loader-";
    private static final Pattern NAMED = Pattern.compile("\\$\\{([^}:]+)}");

    private UnsetVariables() {}

    /** A sentence for each key; what else stands in a value is not repeated, for it may be part of a secret. */
    static List<String> check(Config config) {
        SmallRyeConfig all = config.unwrap(SmallRyeConfig.class);
        // a variable of the environment has two names
        Map<String, String> found = new TreeMap<>();
        for (String key : all.getPropertyNames()) {
            String same = PlainName.of(key);
            if (same.startsWith(OURS)) {
                unset(all.getConfigValue(key))
                        .ifPresent(names -> found.merge(same, sentence(key, names), UnsetVariables::lower));
            }
        }
        return List.copyOf(found.values());
    }

    private static Optional<String> unset(ConfigValue value) {
        if (value.getRawValue() == null || value.getValue() != null) {
            return Optional.empty();
        }
        String names = NAMED.matcher(value.getRawValue())
                .results()
                .map(MatchResult::group)
                .collect(Collectors.joining(", "));
        return names.isEmpty() ? Optional.empty() : Optional.of(names);
    }

    static String sentence(String key, String names) {
        return key + " asks for " + names
                + ", and not all of that is set. Set it, give it a default as in ${NAME:default},"
                + " or leave the key out.";
    }

    private static String lower(String one, String other) {
        return one.startsWith("agent-loader.") ? one : other;
    }
}
