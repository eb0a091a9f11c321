package io.agentloader.app;

import io.agentloader.http.Drain;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready is who takes requests: not from the moment on that the process is told to stop. */
@Readiness
@Singleton
final class StopCheck implements HealthCheck {

    private final Drain drain;

    StopCheck(Drain drain) {
        this.drain = drain;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("requests").status(!drain.isLeaving()).build();
    }
}
