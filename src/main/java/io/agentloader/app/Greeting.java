package io.agentloader.app;

import io.quarkus.vertx.http.HttpServer;
import jakarta.inject.Singleton;

/** What is printed when the service is up: in dev mode, what to try first, at the ports that were taken. */
@Singleton
final class Greeting {

    private final DevMode dev;
    private final HttpServer http;

    Greeting(DevMode dev, HttpServer http) {
        this.dev = dev;
        this.http = http;
    }

    void print() {
        dev.references().stream()
                .findFirst()
                .ifPresent(sample ->
                        System.out.println("Try:  curl http://127.0.0.1:" + http.getPort() + "/agents/" + sample));
    }
}
