package io.agentloader.policy;

import io.agentloader.config.ConfigKeys;
import io.agentloader.config.LoaderConfig;
import io.agentloader.policy.TypedHost.Basis;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What kind of registry each host is. What {@code registries."<host>".type} says comes first; else, where {@code platform} is
 * {@code onprem}, every host is {@link RegistryType#ONPREM}; else the end of its name tells. Neither a repository nor the
 * cloud that this process runs in has a say. Needs no I/O.
 */
public final class RegistryTypes {

    private static final String ONPREM = RegistryType.ONPREM.word();

    private final Map<String, RegistryType> configured;
    private final boolean onprem;
    private final List<String> mentioned;

    private RegistryTypes(Map<String, RegistryType> configured, boolean onprem, Collection<String> mentioned) {
        this.configured = Map.copyOf(configured);
        this.onprem = onprem;
        this.mentioned = List.copyOf(mentioned);
    }

    /**
     * As configured.
     *
     * @throws IllegalArgumentException naming the key whose word is no type
     */
    public static RegistryTypes of(LoaderConfig config) {
        Map<String, RegistryType> configured = new HashMap<>();
        config.registries().forEach((host, registry) -> registry.type()
                .ifPresent(word -> configured.put(host.toLowerCase(Locale.ROOT), parsed(host, word))));
        TreeSet<String> mentioned = new TreeSet<>();
        Stream.of(
                        Stream.of(config.defaultRegistry()),
                        config.registries().keySet().stream(),
                        config.mirrors().keySet().stream())
                .flatMap(hosts -> hosts)
                .forEach(host -> mentioned.add(host.toLowerCase(Locale.ROOT)));
        return new RegistryTypes(
                configured, config.platform().filter(ONPREM::equals).isPresent(), mentioned);
    }

    /** With nothing configured: by the names alone. */
    public static RegistryTypes inferred() {
        return new RegistryTypes(Map.of(), false, List.of());
    }

    private static RegistryType parsed(String host, String word) {
        return RegistryType.parse(word)
                .orElseThrow(() -> new IllegalArgumentException(
                        key(host) + " is " + word + "; allowed is one of " + List.of(RegistryType.values()) + "."));
    }

    private static String key(String host) {
        return "agent-loader.registries.\"" + host + "\".type";
    }

    /** The type of {@code host[:port]}, as references have it; a configured one is for exactly that. */
    public RegistryType of(String host) {
        return explain(host).type();
    }

    /** The same with how it is known. */
    public TypedHost explain(String host) {
        return Optional.ofNullable(configured.get(host.toLowerCase(Locale.ROOT)))
                .map(type -> new TypedHost(host, type, Basis.CONFIGURED))
                .orElseGet(() -> onprem
                        ? new TypedHost(host, RegistryType.ONPREM, Basis.PLATFORM)
                        : new TypedHost(host, HostSuffixes.type(host), Basis.INFERRED));
    }

    /**
     * What to tell at the start where {@code platform} decides: each registry that the configuration mentions and gives no type,
     * with the key that would say it. Empty where it decides nothing.
     */
    public Optional<String> warning() {
        List<String> untyped =
                mentioned.stream().filter(host -> !configured.containsKey(host)).toList();
        if (!onprem || untyped.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                "agent-loader.platform=onprem makes every host without a type onprem, so that nobody asks whether"
                        + " something exists there: " + String.join(", ", untyped)
                        + ". To say it of each host instead, set "
                        + String.join(
                                ", ",
                                untyped.stream()
                                        .map(host -> ConfigKeys.ofRegistry(host, "type") + "=" + ONPREM)
                                        .toList())
                        + ".");
    }
}
