package io.agentloader.app;

import io.agentloader.store.ContentStore;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** What readiness tells of the store. A disk that will not do is told and nothing more: agents are served all the same. */
@Readiness
@Singleton
final class StoreCheck implements HealthCheck {

    private final ContentStore store;

    StoreCheck(ContentStore store) {
        this.store = store;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("store")
                .up()
                .withData("state", store.health().state().word())
                .build();
    }
}
