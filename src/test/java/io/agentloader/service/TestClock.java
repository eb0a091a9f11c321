package io.agentloader.service;

import io.agentloader.testkit.ManualClock;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Gives the service under test a clock that tests can put forward. */
final class TestClock {

    private TestClock() {}

    @Produces
    @Singleton
    @Alternative
    @Priority(1)
    static ManualClock clock() {
        return new ManualClock();
    }
}
