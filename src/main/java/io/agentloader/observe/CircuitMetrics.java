package io.agentloader.observe;

import io.agentloader.registry.CircuitState;
import io.agentloader.registry.HostState;
import io.agentloader.registry.RegistryClient;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Whether hosts are left alone: one number for each host that the operator named, and the worst of all others. */
final class CircuitMetrics {

    private final RegistryClient client;
    private final HostLabels hosts;

    CircuitMetrics(RegistryClient client, HostLabels hosts) {
        this.client = client;
        this.hosts = hosts;
    }

    void register(MeterRegistry meters) {
        Stream.concat(hosts.known().stream(), Stream.of(HostLabels.OTHER))
                .forEach(host -> Gauge.builder(Names.CIRCUIT, () -> level(host))
                        .tag("host", host)
                        .register(meters));
    }

    private int level(String label) {
        return registries(label)
                .flatMap(registry -> client.registry(registry).hosts().stream())
                .filter(host -> hosts.of(host.host()).equals(label))
                .map(HostState::circuit)
                .flatMapToInt(circuit -> IntStream.of(level(circuit.phase())))
                .max()
                .orElse(0);
    }

    /** Looking at what callers asked for is only needed for what is no known host's. */
    private Stream<String> registries(String label) {
        boolean all = label.equals(HostLabels.OTHER);
        return Stream.concat(client.registries().stream(), hosts.known().stream())
                .distinct()
                .filter(registry -> all || !hosts.of(registry).equals(HostLabels.OTHER));
    }

    /** The worse, the more. */
    private static int level(CircuitState.Phase phase) {
        return switch (phase) {
            case CLOSED -> 0;
            case SUSPECT -> 1;
            case HALF_OPEN -> 2;
            case OPEN -> 3;
        };
    }
}
