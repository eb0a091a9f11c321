package io.agentloader.app;

import io.agentloader.oci.Reference;
import io.agentloader.pull.WarmList;
import io.agentloader.pull.WarmState;
import jakarta.inject.Singleton;
import java.util.stream.Collectors;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Startup;

/** Started is who holds its warm list, or has waited for it for long enough. */
@Startup
@Singleton
final class WarmCheck implements HealthCheck {

    private final WarmList warm;

    WarmCheck(WarmList warm) {
        this.warm = warm;
    }

    @Override
    public HealthCheckResponse call() {
        WarmState state = warm.state();
        HealthCheckResponseBuilder response =
                HealthCheckResponse.named("warm").status(state.over()).withData("held", state.held());
        if (!state.missing().isEmpty()) {
            response.withData(
                    "missing",
                    state.missing().stream().map(Reference::canonical).collect(Collectors.joining(", ")));
        }
        return response.build();
    }
}
