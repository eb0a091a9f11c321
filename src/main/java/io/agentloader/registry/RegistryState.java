package io.agentloader.registry;

import java.util.List;

/**
 * A registry, as the client sees it now.
 *
 * @param registry host and port as references have them
 * @param hosts who is asked, in order; the last one's word is final
 */
public record RegistryState(String registry, List<HostState> hosts) {

    public RegistryState {
        hosts = List.copyOf(hosts);
    }
}
