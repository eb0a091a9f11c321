package io.agentloader.app;

import io.agentloader.registry.CircuitState.Phase;
import io.agentloader.registry.RegistryClient;
import io.agentloader.registry.RegistrySettings;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.Set;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/**
 * What readiness tells of registries: which of the hosts that the operator named are left alone now. It is always up: an
 * outage must not take every replica out of service just when what they hold is needed.
 */
@Readiness
@Singleton
final class CircuitCheck implements HealthCheck {

    private final RegistryClient client;
    private final Set<String> known;

    CircuitCheck(RegistryClient client, RegistrySettings settings, Observation.Parsing parsing) {
        this.client = client;
        this.known = settings.hosts(parsing.usual());
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder response =
                HealthCheckResponse.named("registries").up();
        known.stream()
                .flatMap(registry -> client.registry(registry).hosts().stream())
                .filter(host -> host.circuit().phase() != Phase.CLOSED)
                .forEach(host ->
                        response.withData(host.host(), word(host.circuit().phase())));
        return response.build();
    }

    private static String word(Phase phase) {
        return phase.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
