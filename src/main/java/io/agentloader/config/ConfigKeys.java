package io.agentloader.config;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Judges the names of what was configured, before any value is looked at: a key that nobody reads is a mistake that the
 * operator would find out about in an outage.
 */
public final class ConfigKeys {

    private static final String PREFIX = "agent-loader.";
    private static final String VARIABLE_PREFIX = "AGENT_LOADER_";
    private static final Pattern PROFILE = Pattern.compile("^%[^.]+\\.");
    private static final Pattern QUOTED = Pattern.compile("\"[^\"]*\"");
    private static final Pattern INDEX = Pattern.compile("\\[\\d+]");

    private ConfigKeys() {}

    /**
     * One place that configuration is read from.
     *
     * @param name for messages
     * @param environment whether its names are environment variables. An unknown one is only a warning: Kubernetes puts
     *     {@code AGENT_LOADER_PORT} and its like into every pod beside a Service of that name
     * @param keys everything that is set there, also what is not ours
     */
    public record Source(String name, boolean environment, Set<String> keys) {
        public Source {
            keys = Set.copyOf(keys);
        }
    }

    /**
     * Something to say about a key.
     *
     * @param stopsStart whether to say it and stop, or to warn and go on
     * @param text one sentence, which names the key, the source and what to do
     */
    public record Finding(boolean stopsStart, String text) {}

    /** Everything there is to say, in the order of the sources and of the names within one. */
    public static List<Finding> check(List<Source> sources) {
        return sources.stream()
                .flatMap(source -> new TreeSet<>(source.keys()).stream().flatMap(key -> finding(source, key).stream()))
                .toList();
    }

    /** What there is to say of a key that was set for us and for nobody else, and whose name is not even like one of ours. */
    public static Optional<String> foreign(String key) {
        return key.startsWith(PREFIX) ? Optional.empty() : Optional.of("'" + key + "' " + unknown(key));
    }

    /** Whether something of ours is set there. */
    public static boolean isOurs(Source source) {
        return source.keys().stream()
                .anyMatch(key -> PROFILE.matcher(key).replaceFirst("").startsWith(PREFIX)
                        || (source.environment() && key.startsWith(VARIABLE_PREFIX)));
    }

    /** A key of one registry as it stands in a properties file, for advice that is pasted. */
    public static String ofRegistry(String host, String key) {
        return ofHost("registries", host) + "." + key;
    }

    /** The list of one registry's mirrors, likewise. */
    public static String ofMirrors(String registry) {
        return ofHost("mirrors", registry);
    }

    private static String ofHost(String group, String host) {
        return PREFIX + group + ".\"" + host.replace(":", "\\:") + "\"";
    }

    private static Optional<Finding> finding(Source source, String key) {
        String plain = key.startsWith("%") ? PROFILE.matcher(key).replaceFirst("") : key;
        if (plain.startsWith(PREFIX)) {
            String name = plain.substring(PREFIX.length());
            return judge(source, key, KnownKeys.named(name), name);
        }
        if (source.environment() && key.startsWith(VARIABLE_PREFIX)) {
            String name = key.substring(VARIABLE_PREFIX.length());
            return judge(source, key, KnownKeys.variable(name), asKey(name));
        }
        return Optional.empty();
    }

    private static Optional<Finding> judge(Source source, String key, Optional<KnownKey> known, String name) {
        String where = key + " (in " + source.name() + ") ";
        if (known.isEmpty()) {
            return Optional.of(new Finding(!source.environment(), where + unknown(name)));
        }
        return switch (known.orElseThrow().effect()) {
            case IN_USE -> Optional.empty();
            case REFUSED ->
                Optional.of(new Finding(
                        true,
                        where + "is not supported by this version, which would act as if it were not set; remove it."));
            case IGNORED -> Optional.of(new Finding(false, where + "has no effect in this version."));
        };
    }

    /** A properties file ends a key at its first colon, in quotes or not; the rest, which may be a secret, is the value. */
    private static String unknown(String name) {
        return name.chars().filter(c -> c == '"').count() % 2 == 1
                ? "ends within quotes; in a properties file, write the colon of a host and port as \\:."
                : "is not a key of this service; the nearest is " + nearest(name) + ".";
    }

    private static String asKey(String variable) {
        return variable.toLowerCase(Locale.ROOT).replace('_', '.');
    }

    /** The known key that takes the fewest changes; dashes and dots count alike, since variables have neither. */
    static String nearest(String name) {
        String generic =
                INDEX.matcher(QUOTED.matcher(name).replaceAll("\"<host>\"")).replaceAll("[]");
        return inUseFirst()
                .map(KnownKey::template)
                .min(Comparator.comparingInt(template -> changes(plain(generic), plain(template))))
                .map(template -> PREFIX + template)
                .orElseThrow();
    }

    /** To leave out the group that a key is in counts as one slip. */
    private static int changes(String name, String template) {
        return template.endsWith("." + name) ? 1 : EditDistance.between(name, template);
    }

    /** Of two keys that are equally near, the one that has an effect is the better advice. */
    private static Stream<KnownKey> inUseFirst() {
        return KnownKeys.all().stream().sorted(Comparator.comparing(KnownKey::effect));
    }

    private static String plain(String key) {
        return key.toLowerCase(Locale.ROOT).replace('-', '.').replace('_', '.');
    }
}
