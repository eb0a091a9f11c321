package io.agentloader.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The registry of the Debian package {@code docker-registry} as a process of its own, on a free loopback port. A machine
 * without it fails the test: the e2e profile is there to have it.
 */
public final class DebianRegistry implements AutoCloseable {

    private static final String COMMAND = "docker-registry";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Path folder;
    private final int port;
    private final AtomicReference<Process> process = new AtomicReference<>();

    private DebianRegistry(Path folder, int port) {
        this.folder = folder;
        this.port = port;
    }

    /** Starts an empty registry that keeps its data, configuration and log in that folder, and waits until it answers. */
    public static DebianRegistry start(Path folder) {
        DebianRegistry registry = new DebianRegistry(folder, freePort());
        registry.start();
        return registry;
    }

    /** Host and port, as in a reference. */
    public String host() {
        return "127.0.0.1:" + port;
    }

    /** The name with this registry before it: {@code 127.0.0.1:41234/acme/helper:1}. */
    public String reference(String name) {
        return host() + "/" + name;
    }

    /** Up again, on the same port with the same data. */
    public void start() {
        try {
            Path config = Files.writeString(folder.resolve("registry.yml"), configuration());
            process.set(new ProcessBuilder(COMMAND, "serve", config.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                    .start());
        } catch (IOException missing) {
            throw new AssertionError("cannot start " + COMMAND + "; install the Debian package of that name", missing);
        }
        awaitAnswer();
    }

    /** Down, at once and with every connection. */
    public void stop() {
        Process running = process.getAndSet(null);
        if (running == null) {
            return;
        }
        try {
            if (!running.destroyForcibly().waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError(COMMAND + " did not stop");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while " + COMMAND + " stopped", interrupted);
        }
    }

    @Override
    public void close() {
        stop();
    }

    private Path log() {
        return folder.resolve("registry.log");
    }

    private String configuration() {
        return """
                version: 0.1
                log:
                  level: warn
                storage:
                  filesystem:
                    rootdirectory: %s
                  delete:
                    enabled: true
                http:
                  addr: %s
                """.formatted(folder.resolve("data"), host());
    }

    private void awaitAnswer() {
        HttpClient client = HttpClient.newHttpClient();
        long end = System.nanoTime() + PATIENCE.toNanos();
        try {
            while (!answers(client)) {
                if (ended() || System.nanoTime() > end) {
                    stop();
                    throw new AssertionError(COMMAND + " does not answer:\n" + logged());
                }
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while " + COMMAND + " started", interrupted);
        }
    }

    private boolean answers(HttpClient client) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + host() + "/v2/"))
                .timeout(Duration.ofSeconds(5))
                .build();
        try {
            return client.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Waits a little, on the process itself, so that its end is noticed at once. */
    private boolean ended() throws InterruptedException {
        return Objects.requireNonNull(process.get()).waitFor(50, TimeUnit.MILLISECONDS);
    }

    private String logged() {
        try {
            return Files.exists(log()) ? Files.readString(log()) : "it has no log";
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException none) {
            throw new UncheckedIOException(none);
        }
    }
}
