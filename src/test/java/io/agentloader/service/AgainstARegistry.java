package io.agentloader.service;

import io.agentloader.testkit.TestRegistry;
import io.quarkus.test.common.http.TestHTTPResource;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The running service with a caller on one side and an empty registry of its own for each test on the other. */
abstract class AgainstARegistry {

    @TestHTTPResource("/")
    URI base;

    TestRegistry registry;
    Caller caller;

    @BeforeEach
    void start() {
        registry = TestRegistry.start();
        caller = new Caller(base);
    }

    @AfterEach
    void stop() {
        registry.close();
    }
}
