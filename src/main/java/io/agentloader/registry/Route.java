package io.agentloader.registry;

import java.nio.file.Path;
import java.util.List;

/**
 * What one file says about a repository.
 *
 * @param hosts in order, the one with the last word at the end; none where it may not be asked for
 * @param file that says so
 */
record Route(List<NamedHost> hosts, Path file) {

    Route {
        hosts = List.copyOf(hosts);
    }

    boolean isBlocked() {
        return hosts.isEmpty();
    }
}
