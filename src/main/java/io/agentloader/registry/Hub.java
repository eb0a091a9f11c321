package io.agentloader.registry;

import java.util.Optional;
import java.util.Set;

/** Docker Hub, whose API is not at the host that references name. */
final class Hub {

    static final String NAME = "docker.io";
    static final String API = "registry-1.docker.io";
    private static final Set<String> ALIASES = Set.of(API, "index.docker.io");

    private Hub() {}

    /** Where requests for the registry go. */
    static String authority(String registry) {
        return registry.equals(NAME) ? API : registry;
    }

    /** The name under which people speak of the same host; empty when it is this one. TLS is at 443 unless written. */
    static Optional<String> usualName(String registry) {
        String bare = registry.endsWith(":443") ? registry.substring(0, registry.length() - 4) : registry;
        return Optional.of(ALIASES.contains(bare) ? NAME : bare).filter(name -> !name.equals(registry));
    }

    /** The registry that a host is. */
    static String registry(String authority) {
        String usual = authority.endsWith(":443") ? authority.substring(0, authority.length() - 4) : authority;
        return ALIASES.contains(usual) ? NAME : authority;
    }
}
