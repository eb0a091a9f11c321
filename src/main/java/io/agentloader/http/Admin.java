package io.agentloader.http;

import jakarta.inject.Singleton;

/** Whether a caller may change the store for everybody. */
@Singleton
final class Admin {

    private final boolean enabled;

    Admin(HttpSettings settings) {
        this.enabled = settings.admin();
    }

    /** Passes in silence, or throws the problem that names the key. */
    void require() {
        if (!enabled) {
            throw Refusal.of(
                    Code.FORBIDDEN,
                    "Nobody may change the store over HTTP here; the operator allows it with"
                            + " agent-loader.admin.enabled=true.");
        }
    }
}
