package io.agentloader.app;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;

/** The service between its start and its stop. */
final class Service implements QuarkusApplication {

    private final Cautions cautions;
    private final Greeting greeting;

    Service(Cautions cautions, Greeting greeting) {
        this.cautions = cautions;
        this.greeting = greeting;
    }

    @Override
    public int run(String... args) {
        cautions.log();
        greeting.print();
        ClassesAhead.readForPull();
        Quarkus.waitForExit();
        return 0;
    }
}
