package io.agentloader.http;

import io.agentloader.dev.Workbench;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;

/** What there is in dev mode alone, and else not. */
@Singleton
final class DevDoor {

    private final HttpSettings settings;
    private final Instance<Workbench> workbench;

    DevDoor(HttpSettings settings, Instance<Workbench> workbench) {
        this.settings = settings;
        this.workbench = workbench;
    }

    Workbench open() {
        require();
        return workbench.get();
    }

    /** Throws the problem outside of dev mode. */
    void require() {
        if (!settings.development()) {
            throw closed();
        }
    }

    static Refusal closed() {
        return Refusal.noSuchResource("That is there in dev mode: agent-loader dev.");
    }
}
