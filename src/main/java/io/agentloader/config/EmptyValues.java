package io.agentloader.config;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigValue;

/**
 * Keys that say who or what is trusted, and whose value is empty or holds commas alone. The library takes that for a key that is not
 * set, which opens what the operator thought closed. With other keys, empty means what leaving it out means.
 */
final class EmptyValues {

    /** By the names of the keys, with everything between letters and digits written as one {@code -}. */
    private static final Pattern DECIDES =
            Pattern.compile("agent-loader-(?:allow|deny|network-(?:allow|deny)|callers-file"
                    + "|callers-.+-(?:references|certificate)|oidc-(?:issuer|audience)|oidc-grants-.+-references"
                    + "|registries-.+-(?:ca-file|cert-file|key-file))(?:-\\d+)?");

    private static final Pattern NOTHING = Pattern.compile("[\\s,]*");

    private EmptyValues() {}

    /** A sentence for each key. */
    static List<String> check(Config config) {
        TreeSet<String> empty = new TreeSet<>();
        for (String key : config.getPropertyNames()) {
            if (key.startsWith("agent-loader.") && decides(key) && isEmpty(config.getConfigValue(key))) {
                empty.add(key);
            }
        }
        return empty.stream()
                .map(key -> key + " is empty, and would count for nothing, as if it were not there; give it a value, or"
                        + " leave the key out.")
                .toList();
    }

    private static boolean decides(String key) {
        String name = PlainName.of(key).replaceFirst("-$", "");
        return DECIDES.matcher(name).matches();
    }

    private static boolean isEmpty(ConfigValue value) {
        return Optional.ofNullable(value.getValue())
                .filter(text -> NOTHING.matcher(text).matches())
                .isPresent();
    }
}
