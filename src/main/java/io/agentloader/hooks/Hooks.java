package io.agentloader.hooks;

import io.agentloader.config.HookConfig;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The door of this room: the senders that the operator knows. */
public final class Hooks {

    private final Map<String, Hook> byName;

    private Hooks(Map<String, Hook> byName) {
        this.byName = byName;
    }

    /**
     * Those of the configuration.
     *
     * @throws IllegalArgumentException naming the key that cannot be used
     */
    public static Hooks of(Map<String, HookConfig> configured) {
        Map<String, Hook> hooks = new LinkedHashMap<>();
        configured.forEach((name, config) -> hooks.put(name, Hook.of(name, config)));
        return new Hooks(hooks);
    }

    public Optional<Hook> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    public Collection<Hook> all() {
        return byName.values();
    }
}
