package io.agentloader.e2e;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** Asks replicas again and again whether they are ready, as an orchestrator does. */
final class Readiness implements AutoCloseable {

    private static final int PAUSE_MILLIS = 100;

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final List<Integer> ports;
    private final AtomicReference<List<Integer>> ready;
    private final Thread watcher = new Thread(this::watch, "readiness");

    /** Of replicas on those ports, which are ready. */
    Readiness(List<Integer> ports) {
        this.ports = List.copyOf(ports);
        this.ready = new AtomicReference<>(this.ports);
        watcher.start();
    }

    /** The ports of those that were when they were last asked. */
    List<Integer> ready() {
        return ready.get();
    }

    private void watch() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                List<Integer> are = new ArrayList<>();
                for (int port : ports) {
                    if (isReady(port)) {
                        are.add(port);
                    }
                }
                ready.set(List.copyOf(are));
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isReady(int port) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/q/health/ready"))
                .timeout(Duration.ofSeconds(5))
                .build();
        try {
            return client.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException away) {
            return false;
        }
    }

    @Override
    public void close() {
        watcher.interrupt();
        try {
            watcher.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
