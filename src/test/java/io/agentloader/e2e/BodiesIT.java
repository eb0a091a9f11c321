package io.agentloader.e2e;

import static io.agentloader.testkit.Answers.body;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.testkit.Agents;
import io.agentloader.testkit.LoaderProcess;
import io.agentloader.testkit.TestRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many large bodies at once, in chunks, so that nobody knows their length: the packaged service with little memory lives. */
@Tag("alone")
@Timeout(180)
class BodiesIT {

    private static final int AT_ONCE = 50;
    private static final int BODY = 64 << 20;
    private static final int CHUNK = 64 << 10;

    /** Hung up on before it was read counts as none. */
    private static final Set<String> REFUSED = Set.of("400", "403", "413", "415", "422", "503", "none");

    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.1 ([2-5][0-9]{2})");

    private final ExecutorService senders = Executors.newFixedThreadPool(AT_ONCE);

    @TempDir
    Path folder;

    private TestRegistry registry;

    @BeforeEach
    void start() {
        registry = TestRegistry.start();
        registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));
    }

    @AfterEach
    void stop() {
        senders.shutdownNow();
        registry.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "false"})
    void fiftySendersOfAllThereIsHoldNobodyUpAndTakeNoMoreMemoryThanThereIs(String admin) {
        try (LoaderProcess loader = LoaderProcess.start(
                folder,
                Map.of(
                        "JAVA_TOOL_OPTIONS",
                        "-Xmx128m -XX:+ExitOnOutOfMemoryError",
                        "AGENT_LOADER_FRESHNESS",
                        "1h",
                        "AGENT_LOADER_ADMIN_ENABLED",
                        admin))) {
            String warm = "/agents/" + registry.reference("acme/helper:1");
            assertThat(loader.get(warm).statusCode()).isEqualTo(200);
            List<String> targets = List.of(
                    "POST /agents/-/import",
                    "POST /agents/-/validate",
                    "PUT " + warm + "/-/pin",
                    "POST /agents/-/%69mport",
                    "POST " + warm + "/refresh");

            List<CompletableFuture<String>> sent = IntStream.range(0, AT_ONCE)
                    .mapToObj(i -> CompletableFuture.supplyAsync(
                            () -> send(loader.port(), targets.get(i % targets.size())), senders))
                    .toList();
            List<Long> waited = new ArrayList<>();
            do {
                long begun = System.nanoTime();
                assertThat(loader.get(warm).statusCode()).isEqualTo(200);
                waited.add((System.nanoTime() - begun) / 1_000_000);
            } while (!sent.stream().allMatch(CompletableFuture::isDone));

            Map<String, Integer> statuses = new TreeMap<>();
            sent.forEach(status -> statuses.merge(status.join(), 1, Integer::sum));
            System.out.printf(
                    "admin=%s: %s; %d warm answers, at most %d ms%n",
                    admin,
                    statuses,
                    waited.size(),
                    waited.stream().mapToLong(Long::longValue).max().orElse(0));
            assertThat(statuses.keySet()).isSubsetOf(REFUSED);
            assertThat(waited.stream().sorted().toList().get(waited.size() / 2)).isLessThan(1000);
            assertThat(loader.log()).doesNotContain("java.lang.").doesNotContain("Terminating due to");
            assertThat(send(loader.port(), "POST /agents/-/validate", 1000)).isEqualTo("200");
        }
    }

    @Test
    void whoSendsAByteAndNoMoreIsHungUpOn() throws IOException {
        try (LoaderProcess loader = LoaderProcess.start(folder, Map.of());
                Socket slow = new Socket("127.0.0.1", loader.port())) {
            slow.setSoTimeout(30_000);
            slow.getOutputStream()
                    .write(ascii("POST /agents/-/validate HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 2\r\n\r\nx"));

            assertThat(slow.getInputStream().readAllBytes()).isEmpty();
            assertThat(loader.log()).contains("hung up on 127.0.0.1: the body of its request came too slowly");
            assertThat(body(loader.get("/q/metrics")).lines())
                    .contains("agent_loader_hangups_total{reason=\"slow-body\"} 1.0");
        }
    }

    private static String send(int port, String line) {
        return send(port, line, BODY);
    }

    /** The status of the answer. */
    private static String send(int port, String line, int size) {
        String type = line.endsWith("import") ? "application/x-tar" : "application/yaml";
        byte[] chunk = "x".repeat(Math.min(size, CHUNK)).getBytes(StandardCharsets.US_ASCII);
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(60_000);
            try {
                OutputStream out = socket.getOutputStream();
                out.write(ascii(line + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: " + type
                        + "\r\nTransfer-Encoding: chunked\r\n\r\n"));
                for (int sent = 0; sent < size; sent += chunk.length) {
                    out.write(ascii(Integer.toHexString(chunk.length) + "\r\n"));
                    out.write(chunk);
                    out.write(ascii("\r\n"));
                }
                out.write(ascii("0\r\n\r\n"));
            } catch (IOException hungUp) {
                // the answer may be there all the same
            }
            return status(socket);
        } catch (IOException hungUp) {
            return "none";
        }
    }

    private static String status(Socket socket) throws IOException {
        byte[] answer = socket.getInputStream().readNBytes(12);
        Matcher matcher = STATUS_LINE.matcher(new String(answer, StandardCharsets.US_ASCII));
        return matcher.find() ? matcher.group(1) : "none";
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
