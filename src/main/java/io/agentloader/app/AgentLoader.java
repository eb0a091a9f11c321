package io.agentloader.app;

import io.agentloader.config.ConfigKeys;
import io.agentloader.config.ConfigRules;
import io.agentloader.config.LoadedConfig;
import io.agentloader.resolver.Resolver;
import io.agentloader.store.StoreListener;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Makes a {@link Resolver} for a program of its own: no port, no HTTP, and no framework around it. Immutable; each method
 * yields another one. What is not set here comes from system properties and environment variables
 * ({@code AGENT_LOADER_STORE_PATH}), and else is as documented.
 */
public final class AgentLoader {

    private final Map<String, String> settings;

    private AgentLoader(Map<String, String> settings) {
        this.settings = Map.copyOf(settings);
    }

    /** With nothing set. */
    public static AgentLoader configured() {
        return new AgentLoader(Map.of());
    }

    /** With a key of the configuration, such as {@code agent-loader.freshness}. */
    public AgentLoader with(String key, String value) {
        Map<String, String> more = new HashMap<>(settings);
        more.put(Objects.requireNonNull(key, "key is null"), Objects.requireNonNull(value, "value is null"));
        return new AgentLoader(more);
    }

    /** With what is pulled kept in that folder, which is made when it is missing. */
    public AgentLoader storeAt(Path folder) {
        return with(
                "agent-loader.store.path",
                Objects.requireNonNull(folder, "folder is null").toString());
    }

    /** With no registry ever asked. */
    public AgentLoader offline() {
        return with("agent-loader.offline", "true");
    }

    /** With plain HTTP for that registry, by host and port. */
    public AgentLoader plainHttp(String host) {
        return with(ofRegistry(host, "plain-http"), "true");
    }

    /** With that registry's certificate not verified, and plain HTTP where it does not speak TLS, by host and port. */
    public AgentLoader insecure(String host) {
        return with(ofRegistry(host, "insecure"), "true");
    }

    private static String ofRegistry(String host, String key) {
        if (Objects.requireNonNull(host, "host is null").isBlank()) {
            throw new IllegalArgumentException("host is empty; give host[:port]");
        }
        return "agent-loader.registries.\"" + host + "\"." + key;
    }

    /**
     * A resolver, to be closed when it is not needed any more. Reads files, so it blocks.
     *
     * @throws IllegalArgumentException naming every key that is unknown, or whose value cannot be used
     * @throws io.agentloader.failure.AgentException.StoreUnavailable when the store cannot be opened
     */
    public Resolver resolver() {
        refuse(settings.keySet().stream()
                .sorted()
                .flatMap(key -> ConfigKeys.foreign(key).stream())
                .toList());
        LoadedConfig loaded = LoadedConfig.of(settings);
        refuse(problems(loaded));
        Timers.endWithTheProgram();
        PlainRooms rooms = new PlainRooms(loaded, StoreListener.NONE);
        try {
            rooms.registry();
            return Resolver.over(rooms.resolverParts(), rooms::close);
        } catch (ConfigurationException unusable) {
            rooms.close();
            throw new IllegalArgumentException(unusable.getMessage(), unusable);
        } catch (RuntimeException failed) {
            rooms.close();
            throw failed;
        }
    }

    private static void refuse(List<String> problems) {
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", problems));
        }
    }

    /** As the service judges them at its start. */
    static List<String> problems(LoadedConfig loaded) {
        return Stream.concat(
                        ConfigKeys.check(loaded.sources()).stream()
                                .filter(ConfigKeys.Finding::stopsStart)
                                .map(ConfigKeys.Finding::text),
                        ConfigRules.check(loaded.values()).stream())
                .toList();
    }
}
