package io.agentloader.app;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;

/** The service between its start and its stop. */
final class Service implements QuarkusApplication {

    private final Greeting greeting;

    Service(Greeting greeting) {
        this.greeting = greeting;
    }

    @Override
    public int run(String... args) {
        greeting.print();
        Quarkus.waitForExit();
        return 0;
    }
}
