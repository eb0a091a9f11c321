package io.agentloader.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The registry of the Debian package {@code docker-registry}, on a free loopback port. */
public final class DebianRegistry implements AutoCloseable {

    private static final String COMMAND = "docker-registry";
    /** What {@link #withPassword} lets in. */
    public static final String USER = "alice";

    public static final String PASSWORD = "s3cret-of-alice";
    private static final String HTPASSWD = USER + ":$2y$05$WuKzc.NUHdHUdpBS8JWSpubClIugvIRrG8khbGuqzg8fXgzRv.BWO\n";

    private final HttpClient client = HttpClient.newHttpClient();
    private final DebianProgram program;
    private final int port;

    private DebianRegistry(Path folder, String more) {
        this.port = LoaderProcess.freePort();
        Path config = write(folder.resolve("registry.yml"), configuration(folder) + more);
        this.program = new DebianProgram(
                COMMAND, folder.resolve("registry.log"), List.of(COMMAND, "serve", config.toString()));
    }

    /** Starts an empty registry that keeps its data, configuration and log in that folder, and waits until it answers. */
    public static DebianRegistry start(Path folder) {
        return started(new DebianRegistry(folder, ""));
    }

    /** One that asks everybody for a user and a password, by Basic authentication. */
    public static DebianRegistry withPassword(Path folder) {
        Path users = write(folder.resolve("htpasswd"), HTPASSWD);
        return started(new DebianRegistry(folder, """
                auth:
                  htpasswd:
                    realm: agents
                    path: %s
                """.formatted(users)));
    }

    /** One with more in its configuration, as YAML. */
    public static DebianRegistry configured(Path folder, String more) {
        return started(new DebianRegistry(folder, more));
    }

    /** A pull-through cache of another registry. */
    public static DebianRegistry mirrorOf(DebianRegistry upstream, Path folder) {
        return started(new DebianRegistry(folder, """
                proxy:
                  remoteurl: http://%s
                """.formatted(upstream.host())));
    }

    private static DebianRegistry started(DebianRegistry registry) {
        registry.start();
        return registry;
    }

    /** Host and port, as in a reference. */
    public String host() {
        return "127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }

    /** The name with this registry before it: {@code 127.0.0.1:41234/acme/helper:1}. */
    public String reference(String name) {
        return host() + "/" + name;
    }

    /** Up again, on the same port with the same data. */
    public void start() {
        program.start(this::answers);
    }

    /** Down, at once and with every connection. */
    public void stop() {
        program.stop();
    }

    @Override
    public void close() {
        stop();
    }

    private String configuration(Path folder) {
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

    private boolean answers() {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + host() + "/v2/"))
                .timeout(Duration.ofSeconds(5))
                .build();
        try {
            int status = client.send(request, BodyHandlers.discarding()).statusCode();
            return status == 200 || status == 401;
        } catch (IOException notYet) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while " + COMMAND + " started", interrupted);
        }
    }

    private static Path write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            return Files.writeString(file, text);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
