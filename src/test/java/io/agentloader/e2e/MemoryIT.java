package io.agentloader.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.oci.Digest;
import io.agentloader.oci.MediaType;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.LoaderProcess;
import io.agentloader.testkit.Reply;
import io.agentloader.testkit.ScriptedServer;
import io.agentloader.testkit.TestRegistry;
import io.vertx.core.Vertx;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The packaged service in a heap of 128 MiB, asked for what four hostile registries have to offer. */
@Tag("alone")
@Timeout(240)
class MemoryIT {

    private static final int AT_ONCE = 64;
    private static final int MANIFEST = 4 << 20;
    private static final String OCI = MediaType.OCI_MANIFEST.name();

    /** Answers that say what is wrong, with whom; {@code 500} is a mistake of ours, and {@code 504} a hang. */
    private static final List<Integer> HONEST = List.of(200, 422, 502, 503);

    @TempDir
    private Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client = HttpClient.newHttpClient();
    private final List<ScriptedServer> hostile = new ArrayList<>();
    private TestRegistry friendly;
    private LoaderProcess loader;

    @BeforeEach
    void start() {
        friendly = TestRegistry.start();
        friendly.publish("acme/helper:1", Agents.raw(Agents.HAIKU));
        friendly.publish("acme/other:1", Agents.gzip(Agents.LIMERICK));
        IntStream.range(0, 4).forEach(i -> hostile.add(ScriptedServer.plain(vertx)));
        loader = LoaderProcess.start(
                folder,
                Map.of(
                        "JAVA_TOOL_OPTIONS",
                        "-Xmx128m",
                        "AGENT_LOADER_FRESHNESS",
                        "1h",
                        // 64 MiB are sent at once by a machine that has more to do
                        "AGENT_LOADER_TIMEOUTS_REQUEST",
                        "30s"));
    }

    @AfterEach
    void stop() {
        loader.close();
        hostile.forEach(ScriptedServer::close);
        friendly.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void largestManifestsAndBombsTakeNoMoreMemoryThanThereIs() throws IOException {
        arm();
        String warm = "/agents/" + friendly.host() + "/acme/helper:1";
        assertThat(loader.get(warm).statusCode()).isEqualTo(200);

        for (int round = 0; round < 3; round++) {
            List<CompletableFuture<HttpResponse<byte[]>>> attack =
                    IntStream.range(0, AT_ONCE).mapToObj(this::attack).toList();
            List<Long> waited = new ArrayList<>();
            do {
                waited.add(millis(warm));
            } while (!attack.stream().allMatch(CompletableFuture::isDone));

            say(round, attack, waited);
            assertThat(attack)
                    .extracting(CompletableFuture::join)
                    .as("round %d", round)
                    .allMatch(answer -> HONEST.contains(answer.statusCode()), "an honest answer");
            assertThat(waited.stream().sorted().toList().get(waited.size() / 2)).isLessThan(1000);
        }

        assertThat(loader.get("/agents/" + friendly.host() + "/acme/other:1").statusCode())
                .isEqualTo(200);
        assertThat(loader.get("/agents/" + reference(0)).statusCode())
                .as("alone, a manifest of 4 MiB is no trouble")
                .isEqualTo(200);
        assertThat(loader.log()).doesNotContain("OutOfMemoryError").doesNotContain("java.lang.");
    }

    /** Of four hosts: padding, annotations without end, a bomb of JSON, a bomb of gzip. */
    private void arm() throws IOException {
        byte[] yaml = Agents.HAIKU.getBytes(UTF_8);
        byte[] bomb = bomb();
        List<byte[]> manifests = List.of(
                manifest(yaml, "\"padding\":\"" + "x".repeat(MANIFEST - 1000) + "\""),
                manifest(yaml, names(45_000)),
                ("{\"schemaVersion\":2,\"a\":[" + "[[[1]]],".repeat(MANIFEST / 9) + "0]}").getBytes(UTF_8),
                manifest(bomb, "\"a\":\"b\""));
        for (int i = 0; i < AT_ONCE; i++) {
            ScriptedServer host = hostile.get(i % 4);
            String repository = "/v2/bad/agent" + i;
            host.on("HEAD " + repository + "/manifests/1", Reply.status(405));
            host.on("GET " + repository + "/manifests/1", Reply.ok(OCI, manifests.get(i % 4)));
            host.on("GET " + repository + "/blobs/" + Digest.of(yaml), Reply.ok("application/octet-stream", yaml));
            host.on("GET " + repository + "/blobs/" + Digest.of(bomb), Reply.ok("application/octet-stream", bomb));
        }
    }

    private static String names(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "\"name" + i + "\":\"" + "v".repeat(70) + "\"")
                .collect(Collectors.joining(","));
    }

    private static byte[] manifest(byte[] layer, String annotations) {
        return """
                {"schemaVersion":2,"mediaType":"%s","layers":[{"mediaType":"application/yaml","digest":"%s","size":%d}],\
                "annotations":{"io.docker.agent.version":"1",%s}}""".formatted(OCI, Digest.of(layer), layer.length, annotations).getBytes(UTF_8);
    }

    private static byte[] bomb() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            byte[] zeros = new byte[1 << 20];
            Arrays.fill(zeros, (byte) ' ');
            for (int i = 0; i < 200; i++) {
                gzip.write(zeros);
            }
        }
        return bytes.toByteArray();
    }

    private String reference(int number) {
        return hostile.get(number % 4).authority() + "/bad/agent" + number + ":1";
    }

    private CompletableFuture<HttpResponse<byte[]>> attack(int number) {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + loader.port() + "/agents/" + reference(number)))
                .header("Cache-Control", "no-cache")
                .timeout(Duration.ofSeconds(60))
                .build();
        return client.sendAsync(request, BodyHandlers.ofByteArray());
    }

    private long millis(String target) {
        long begun = System.nanoTime();
        assertThat(loader.get(target).statusCode()).isEqualTo(200);
        return Duration.ofNanos(System.nanoTime() - begun).toMillis();
    }

    private static void say(int round, List<CompletableFuture<HttpResponse<byte[]>>> attack, List<Long> waited) {
        Map<Integer, Long> statuses = attack.stream()
                .collect(Collectors.groupingBy(answer -> answer.join().statusCode(), Collectors.counting()));
        System.out.printf(
                "round %d: %s; %d warm answers, at most %d ms%n",
                round,
                statuses,
                waited.size(),
                waited.stream().mapToLong(Long::longValue).max().orElse(0));
    }
}
