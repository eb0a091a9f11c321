package io.agentloader.app;

import io.quarkus.vertx.http.runtime.VertxHttpConfig;
import jakarta.inject.Singleton;

/** What is printed when the service is up: in dev mode, what to try first. */
@Singleton
final class Greeting {

    private final DevMode dev;
    private final VertxHttpConfig http;

    Greeting(DevMode dev, VertxHttpConfig http) {
        this.dev = dev;
        this.http = http;
    }

    void print() {
        dev.references().stream()
                .findFirst()
                .ifPresent(sample ->
                        System.out.println("Try:  curl http://127.0.0.1:" + http.port() + "/agents/" + sample));
    }
}
