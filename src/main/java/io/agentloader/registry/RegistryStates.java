package io.agentloader.registry;

import io.agentloader.oci.Repository;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** Puts together what the parts of the client know of a registry. Asks nobody. */
final class RegistryStates {

    /** No repository has this name, so that only what holds for all of a registry is found. */
    static final String ANY = "-";

    private final Operations.Parts parts;
    private final RegistrySettings settings;
    private final InstantSource clock;

    RegistryStates(Operations.Parts parts, RegistrySettings settings, InstantSource clock) {
        this.parts = parts;
        this.settings = settings;
        this.clock = clock;
    }

    SortedSet<String> names() {
        SortedSet<String> names = new TreeSet<>(parts.histories().registries());
        names.addAll(settings.configured());
        return names;
    }

    RegistryState of(String registry) {
        return new RegistryState(registry, of(parts.endpoints().of(new Repository(registry, ANY))));
    }

    /** The state of each of them. */
    List<HostState> of(List<Endpoint> endpoints) {
        Instant now = clock.instant();
        return endpoints.stream().map(endpoint -> state(endpoint, now)).toList();
    }

    private HostState state(Endpoint endpoint, Instant now) {
        String host = endpoint.authority();
        return new HostState(
                host,
                endpoint.mirror(),
                parts.schemes().spoken(endpoint),
                settings.proxyOf(endpoint),
                parts.circuits().state(host, now),
                parts.rests().until(endpoint),
                parts.histories().of(host));
    }
}
