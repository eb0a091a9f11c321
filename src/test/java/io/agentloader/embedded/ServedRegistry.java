package io.agentloader.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.oci.Digest;
import io.agentloader.testkit.ManualClock;
import io.agentloader.testkit.RawHttp;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A registry on disk that listens, and the requests that tests make of it. Bodies are ASCII. */
final class ServedRegistry implements AutoCloseable {

    static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    static final String INDEX = "application/vnd.oci.image.index.v1+json";

    /** A host that it is called by beside those of loopback. */
    static final String NAMED = "host.docker.internal";

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Path folder;
    private final ManualClock clock = new ManualClock();
    private final Vertx vertx = Vertx.vertx();
    private final ExecutorService disk = Executors.newFixedThreadPool(3);
    private final RegistryApi api;
    private final EmbeddedRegistry server;

    private ServedRegistry(Path folder, RegistryLimits limits) throws IOException {
        this.folder = folder;
        this.api = RegistryApi.open(Optional.of(folder), limits, new Disk(vertx, disk), clock)
                .alsoCalled(Set.of(NAMED));
        this.server = new EmbeddedRegistry(vertx, 0, api);
        server.start().await().atMost(PATIENCE);
    }

    static ServedRegistry in(Path folder) {
        return in(folder, RegistryLimits.USUAL);
    }

    static ServedRegistry in(Path folder, RegistryLimits limits) {
        try {
            return new ServedRegistry(folder, limits);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    RawHttp http() {
        return new RawHttp(server.port());
    }

    int port() {
        return server.port();
    }

    RegistryApi api() {
        return api;
    }

    /** Puts the clock forward, and lets the registry look what has to go. */
    void pass(Duration time) {
        clock.advance(time);
        api.sweep().await().atMost(PATIENCE);
    }

    RawHttp.Reply get(String target, String... headers) {
        return http().get(target, headers);
    }

    /** With a body whose length is said. */
    RawHttp.Reply send(String method, String target, String body, String... headers) {
        String[] all = Stream.concat(Stream.of("Content-Length: " + body.length()), Stream.of(headers))
                .toArray(String[]::new);
        return http().sendBody(method, target, body, all);
    }

    /** Where an upload goes on that is begun now. */
    String begin(String repository) {
        RawHttp.Reply begun = send("POST", "/v2/" + repository + "/blobs/uploads/", "");
        assertThat(begun.status()).isEqualTo(202);
        return begun.header("Location");
    }

    /** Pushes a blob, and yields its digest. */
    Digest blob(String repository, String text) {
        Digest digest = digest(text);
        assertThat(send("POST", "/v2/" + repository + "/blobs/uploads/?digest=" + digest, text)
                        .status())
                .isEqualTo(201);
        return digest;
    }

    /** Pushes a manifest that has to be taken, and yields its digest. */
    Digest manifest(String repository, String tag, String text) {
        assertThat(putManifest(repository, tag, text).status()).isEqualTo(201);
        return digest(text);
    }

    RawHttp.Reply putManifest(String repository, String reference, String text) {
        String type = text.contains("\"manifests\"") ? INDEX : MANIFEST;
        return send("PUT", "/v2/" + repository + "/manifests/" + reference, text, "Content-Type: " + type);
    }

    /** Pushes a small artifact with one layer of that text, and yields its manifest. */
    String artifact(String repository, String tag, String layer) {
        String manifest = parts(repository, layer, "");
        manifest(repository, tag, manifest);
        return manifest;
    }

    /** Pushes what a manifest with one layer of that text leads to, and yields the manifest. */
    String parts(String repository, String layer, String more) {
        blob(repository, "{}");
        blob(repository, layer);
        return manifest(layer, more);
    }

    /** With one layer of that text, and further members, each with a comma behind it. */
    static String manifest(String layer, String more) {
        return "{\"schemaVersion\":2,\"mediaType\":\"" + MANIFEST + "\"," + more
                + "\"config\":{\"mediaType\":\"application/vnd.test.config\",\"digest\":\"" + digest("{}")
                + "\",\"size\":2},"
                + "\"layers\":[{\"mediaType\":\"text/plain\",\"digest\":\"" + digest(layer)
                + "\",\"size\":" + layer.length() + "}]}";
    }

    static Digest digest(String text) {
        return Digest.of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The code of the first error. */
    static String code(RawHttp.Reply reply) {
        return reply.json().path("errors").path(0).path("code").asText();
    }

    /** The files that uploads have left, and those that are written. */
    List<Path> uploads() {
        return list(folder.resolve("uploads"));
    }

    List<Path> blobs() {
        return list(folder.resolve("blobs").resolve("sha256"));
    }

    private static List<Path> list(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public void close() {
        server.stop().await().atMost(PATIENCE);
        api.close().await().atMost(PATIENCE);
        disk.shutdownNow();
        try {
            vertx.close().toCompletionStage().toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException
                | java.util.concurrent.ExecutionException
                | java.util.concurrent.TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }
}
