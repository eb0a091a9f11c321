package io.agentloader.embedded;

import static io.agentloader.embedded.ServedRegistry.code;
import static io.agentloader.embedded.ServedRegistry.digest;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.oci.Digest;
import io.agentloader.testkit.Mounted;
import io.agentloader.testkit.RawHttp.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that die, lie or overdo it, and disks that are full. */
@Timeout(120)
class RegistryFaultsTest {

    private static final RegistryLimits SMALL = new RegistryLimits(100, 50, 2, Duration.ofMinutes(10));

    @TempDir
    private Path folder;

    /** What happens on the registry's own threads is looked for until it shows. */
    private static void until(BooleanSupplier shows) {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!shows.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.onSpinWait();
        }
    }

    /** Sends the head of a request and the beginning of its body, and leaves the connection open. */
    private static Socket begun(ServedRegistry registry, String method, String target, int length, String part)
            throws IOException {
        Socket socket = new Socket("127.0.0.1", registry.port());
        String head = method + " " + target + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + length + "\r\n\r\n";
        socket.getOutputStream().write((head + part).getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
        return socket;
    }

    @Test
    void requestWithTwoHostsIsRefused() {
        try (ServedRegistry registry = ServedRegistry.in(folder)) {
            Reply reply = registry.get("/v2/", "Host: localhost", "Host: 127.0.0.1");

            assertThat(reply.status()).isEqualTo(400);
            assertThat(code(reply)).isEqualTo("UNSUPPORTED");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"GET /v2/ HTTP/1.1\r\nHost: localhost\r\nno header\u0001: x\r\n\r\n", "GET /v2/ HTTP/9\r\n\r\n"})
    void requestThatCannotBeReadIsAnsweredInTheFormOfTheSpecification(String request) throws IOException {
        try (ServedRegistry registry = ServedRegistry.in(folder);
                Socket socket = new Socket("127.0.0.1", registry.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));

            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);

            assertThat(answer).matches("(?s)HTTP/1\\.[01] 400 .*").contains("{\"errors\":[{\"code\":\"UNSUPPORTED\"");
        }
    }

    // Clients that go away

    @Test
    void uploadOfAKilledClientGoesOnWhereItWasCutOff() throws IOException {
        try (ServedRegistry registry = ServedRegistry.in(folder)) {
            String location = registry.begin("a");
            begun(registry, "PATCH", location, 10, "01234").close();
            until(() -> registry.get(location).header("Range").equals("0-4"));

            until(() -> registry.send("PATCH", location, "56789", "Content-Range: 5-9")
                            .status()
                    == 202);

            String text = "0123456789";
            assertThat(registry.send("PUT", location + "?digest=" + digest(text), "")
                            .status())
                    .isEqualTo(201);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST /v2/a/blobs/uploads/?digest=", "PUT /v2/a/manifests/"})
    void nothingIsLeftOfAKilledClientsSingleRequest(String request) throws IOException {
        try (ServedRegistry registry = ServedRegistry.in(folder)) {
            String[] line = (request + digest("0123456789")).split(" ");
            try (Socket client = begun(registry, line[0], line[1], 10, "01234")) {
                until(() -> !registry.uploads().isEmpty());
                client.shutdownOutput();
            }

            until(() -> registry.uploads().isEmpty());
        }
    }

    @Test
    void uploadThatIsLeftAloneIsGone() {
        try (ServedRegistry registry = ServedRegistry.in(folder)) {
            String location = registry.begin("a");
            registry.send("PATCH", location, "01234");
            registry.pass(Duration.ofMinutes(9));
            assertThat(registry.get(location).status()).isEqualTo(204);
            registry.send("PATCH", location, "56789");
            registry.pass(Duration.ofMinutes(9));
            assertThat(registry.get(location).header("Range")).isEqualTo("0-9");

            registry.pass(Duration.ofMinutes(11));

            assertThat(registry.get(location).status()).isEqualTo(404);
            assertThat(registry.uploads()).isEmpty();
        }
    }

    @Test
    void uploadOfAFormerProcessIsGoneAtTheStart() throws IOException {
        ServedRegistry.in(folder).close();
        Files.writeString(folder.resolve("uploads").resolve("left"), "01234");

        try (ServedRegistry registry = ServedRegistry.in(folder)) {
            assertThat(registry.uploads()).isEmpty();
        }
    }

    // Too much

    @Test
    void blobThatIsTooLargeIsRefusedBeforeItIsSent() {
        try (ServedRegistry registry = ServedRegistry.in(folder, SMALL)) {
            Reply refused = registry.http()
                    .send(
                            "POST",
                            "/v2/a/blobs/uploads/?digest=" + digest("x"),
                            "Content-Length: 101",
                            "Expect: 100-continue");

            assertThat(refused.status()).isEqualTo(413);
            assertThat(code(refused)).isEqualTo("SIZE_INVALID");
            assertThat(refused.body()).contains("at most 100 bytes");
            assertThat(registry.uploads()).isEmpty();
        }
    }

    @Test
    void whoWaitsToBeAskedIsAsked() {
        try (ServedRegistry registry = ServedRegistry.in(folder, SMALL)) {
            String answer = registry.http()
                    .untilClosed("POST /v2/a/blobs/uploads/?digest=" + digest("x")
                            + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nExpect: 100-continue\r\n"
                            + "Connection: close\r\n\r\nx");

            assertThat(answer).startsWith("HTTP/1.1 100 Continue\r\n").contains("HTTP/1.1 201 Created\r\n");
        }
    }

    @Test
    void blobThatGrowsTooLargeEndsItsUpload() {
        try (ServedRegistry registry = ServedRegistry.in(folder, SMALL)) {
            String location = registry.begin("a");
            assertThat(registry.send("PATCH", location, "x".repeat(60)).status())
                    .isEqualTo(202);

            assertThat(registry.send("PATCH", location, "x".repeat(60)).status())
                    .isEqualTo(413);

            assertThat(registry.get(location).status()).isEqualTo(404);
            assertThat(registry.uploads()).isEmpty();
        }
    }

    @Test
    void blobOfUnknownLengthIsRefusedWhereItIsTooLarge() {
        try (ServedRegistry registry = ServedRegistry.in(folder, SMALL)) {
            Reply refused = registry.http()
                    .sendBody(
                            "PATCH",
                            registry.begin("a"),
                            "c8\r\n" + "x".repeat(200) + "\r\n0\r\n\r\n",
                            "Transfer-Encoding: chunked");

            assertThat(refused.status()).isEqualTo(413);
            assertThat(registry.uploads()).isEmpty();
        }
    }

    @Test
    void manifestThatIsTooLargeIsRefused() {
        try (ServedRegistry registry = ServedRegistry.in(folder, SMALL)) {
            assertThat(registry.putManifest("a", "1", " ".repeat(51)).status()).isEqualTo(413);
            assertThat(registry.uploads()).isEmpty();
        }
    }

    @Test
    void hundredMegabytesAreReadOverAndTheClientReadsWhy() throws Exception {
        try (ServedRegistry registry = ServedRegistry.in(folder)) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(
                            "http://localhost:" + registry.port() + "/v2/a/blobs/uploads/?digest=" + digest("x")))
                    .timeout(Duration.ofSeconds(60))
                    .POST(HttpRequest.BodyPublishers.ofInputStream(() -> zeros(100 << 20)))
                    .build();

            HttpResponse<String> refused =
                    HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());

            assertThat(refused.statusCode()).isEqualTo(413);
            assertThat(refused.body()).contains("SIZE_INVALID");
            assertThat(registry.uploads()).isEmpty();
            assertThat(registry.get("/v2/").status()).isEqualTo(200);
        }
    }

    private static InputStream zeros(long length) {
        return new InputStream() {
            private long left = length;

            @Override
            public int read() {
                return left-- > 0 ? 0 : -1;
            }

            @Override
            public int read(byte[] into, int from, int most) {
                int read = (int) Math.min(left, most);
                left -= read;
                return read == 0 ? -1 : read;
            }
        };
    }

    @Test
    void onlySoManyUploadsAreOpenAtOnce() {
        try (ServedRegistry registry = ServedRegistry.in(folder, SMALL)) {
            String first = registry.begin("a");
            registry.begin("a");

            Reply refused = registry.send("POST", "/v2/a/blobs/uploads/", "");
            assertThat(refused.status()).isEqualTo(429);
            assertThat(code(refused)).isEqualTo("TOOMANYREQUESTS");
            assertThat(refused.header("Retry-After")).isEqualTo("5");

            registry.http().send("DELETE", first);
            assertThat(registry.begin("a")).isNotEmpty();
        }
    }

    @Test
    void uploadThatWasIdleForLongestMakesRoomForAnother() {
        try (ServedRegistry registry = ServedRegistry.in(folder, SMALL)) {
            String first = registry.begin("a");
            String second = registry.begin("a");
            registry.pass(Duration.ofSeconds(6));
            registry.send("PATCH", first, "01234");
            registry.pass(Duration.ofSeconds(6));

            String third = registry.begin("b");

            assertThat(registry.get(second).status()).isEqualTo(404);
            assertThat(registry.get(first).header("Range")).isEqualTo("0-4");
            assertThat(registry.get(third).status()).isEqualTo(204);
            assertThat(registry.uploads()).hasSize(2);
        }
    }

    @Test
    void uploadThatIsWrittenToMakesNoRoom() throws IOException {
        try (ServedRegistry registry = ServedRegistry.in(folder, SMALL)) {
            String first = registry.begin("a");
            String second = registry.begin("a");
            try (Socket one = begun(registry, "PATCH", first, 10, "01234");
                    Socket other = begun(registry, "PATCH", second, 10, "56789")) {
                until(() -> registry.get(first).header("Range").equals("0-4")
                        && registry.get(second).header("Range").equals("0-4"));
                registry.pass(Duration.ofMinutes(1));

                assertThat(registry.send("POST", "/v2/a/blobs/uploads/", "").status())
                        .isEqualTo(429);
                assertThat(one.isClosed() || other.isClosed()).isFalse();
            }
        }
    }

    // Together

    @Test
    void oneRequestAtATimeWritesToAnUpload() throws IOException {
        try (ServedRegistry registry = ServedRegistry.in(folder)) {
            String location = registry.begin("a");
            try (Socket first = begun(registry, "PATCH", location, 10, "01234")) {
                until(() -> registry.get(location).header("Range").equals("0-4"));

                assertThat(registry.send("PATCH", location, "x").status()).isEqualTo(409);
                assertThat(registry.http().send("DELETE", location).status()).isEqualTo(409);

                first.getOutputStream().write("56789".getBytes(StandardCharsets.US_ASCII));
                until(() -> registry.get(location).header("Range").equals("0-9"));
            }
            String complete = location + "?digest=" + digest("0123456789");
            until(() -> registry.send("PUT", complete, "").status() == 201);
        }
    }

    @Test
    void sameBlobFromManyAtOnceIsThereOnce() {
        String text = "x".repeat(200_000);
        Digest digest = digest(text);
        ExecutorService clients = Executors.newFixedThreadPool(16);
        try (ServedRegistry registry = ServedRegistry.in(folder)) {
            List<CompletableFuture<Integer>> pushes = IntStream.range(0, 32)
                    .mapToObj(i -> CompletableFuture.supplyAsync(
                            () -> registry.send(
                                            i % 2 == 0 ? "POST" : "PUT",
                                            i % 2 == 0
                                                    ? "/v2/r" + i % 4 + "/blobs/uploads/?digest=" + digest
                                                    : registry.begin("r" + i % 4) + "?digest=" + digest,
                                            text)
                                    .status(),
                            clients))
                    .toList();

            assertThat(pushes).allSatisfy(push -> assertThat(push.join()).isEqualTo(201));

            assertThat(registry.blobs()).hasSize(1);
            assertThat(registry.get("/v2/r3/blobs/" + digest).body()).isEqualTo(text);
            assertThat(registry.uploads()).isEmpty();
        } finally {
            clients.shutdownNow();
        }
    }

    // No room

    @Test
    void fullDiskIsToldAndLeavesNothingOfTheUpload() {
        Path full = folder.resolve("full");
        try (Mounted disk = Mounted.memory(full, "size=1m");
                ServedRegistry registry = ServedRegistry.in(full.resolve("registry"))) {
            String text = "x".repeat(2 << 20);
            String location = registry.begin("a");

            Reply streamed = registry.send("PATCH", location, text);
            Reply whole = registry.send("POST", "/v2/a/blobs/uploads/?digest=" + digest(text), text);

            assertThat(streamed.status()).isEqualTo(507);
            assertThat(streamed.json().path("errors").path(0).path("message").asText())
                    .contains("no room left");
            assertThat(whole.status()).isEqualTo(507);
            assertThat(registry.get(location).status()).isEqualTo(404);
            assertThat(registry.uploads()).isEmpty();
            assertThat(registry.artifact("a", "1", "small")).isNotEmpty();
            disk.remount("size=8m");
            assertThat(registry.blob("a", text)).isEqualTo(digest(text));
        }
    }

    @Test
    void whatCannotBeWrittenDownIsNotThere() throws IOException {
        Path full = folder.resolve("full");
        try (Mounted disk = Mounted.memory(full, "size=1m");
                ServedRegistry registry = ServedRegistry.in(full.resolve("registry"))) {
            registry.artifact("a", "1", "small");
            String manifest = registry.parts("a", "other", "\"annotations\":{\"a\":\"b\"},");
            fill(full.resolve("filler"));

            Reply refused = registry.putManifest("a", "2", manifest);

            assertThat(refused.status()).isEqualTo(507);
            disk.remount("size=2m");
            assertThat(registry.get("/v2/a/manifests/2").status()).isEqualTo(404);
            assertThat(registry.get("/v2/a/manifests/1").status()).isEqualTo(200);
            assertThat(registry.uploads()).isEmpty();
            assertThat(registry.putManifest("a", "2", manifest).status()).isEqualTo(201);
        }
    }

    private static void fill(Path file) throws IOException {
        try (var out = Files.newOutputStream(file)) {
            while (true) {
                out.write(new byte[4096]);
            }
        } catch (IOException full) {
            assertThat(Files.size(file)).isPositive();
        }
    }

    // What is left open

    @Test
    void fileIsClosedWhenAClientGoesAwayInTheMiddle() throws IOException {
        try (ServedRegistry registry = ServedRegistry.in(folder)) {
            Digest digest = registry.blob("a", "x".repeat(16 << 20));
            try (Socket client = begun(registry, "GET", "/v2/a/blobs/" + digest, 0, "")) {
                assertThat(client.getInputStream().readNBytes(100)).hasSize(100);
                until(() -> isOpen(digest));
            }

            until(() -> !isOpen(digest));
        }
    }

    private static boolean isOpen(Digest digest) {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.anyMatch(descriptor -> {
                try {
                    return Files.readSymbolicLink(descriptor).endsWith(digest.hex());
                } catch (IOException gone) {
                    return false;
                }
            });
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    // Who may ask

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host: localhost",
                "Host: LOCALHOST:5005",
                "Host: dev.localhost:1",
                "Host: 127.0.0.1:5005",
                "Host: 127.1.2.3",
                "Host: [::1]:5005",
                "Host: host.docker.internal:5005",
                "Host: Host.Docker.Internal",
                "Origin: http://localhost:8080",
                "Origin: http://127.0.0.1:8080",
                "Sec-Fetch-Site: same-site",
                "Sec-Fetch-Site: cross-site",
            })
    void thisMachineMayAsk(String header) {
        try (ServedRegistry registry = ServedRegistry.in(folder)) {
            assertThat(registry.get("/v2/", header).status()).isEqualTo(200);
        }
    }

    /** What stands in the request line counts, and not the header (RFC 9112 section 3.2.2). */
    @ParameterizedTest
    @CsvSource({
        "http://rebound.test/v2/, localhost, 403",
        "http://rebound.test, localhost, 403",
        "http://rebound.test?x=/v2/, localhost, 403",
        "HTTP://localhost@rebound.test/v2/, localhost, 403",
        "file:///v2/, localhost, 403",
        "http://localhost:5005/v2/, localhost, 200",
        "http://localhost:5005/v2/, rebound.test, 200",
        "http://host.docker.internal/v2/, localhost, 200",
        "/v2/?http://rebound.test/, localhost, 200",
    })
    void hostOfTheRequestLineComesBeforeTheHeader(String target, String host, int status) {
        try (ServedRegistry registry = ServedRegistry.in(folder)) {
            assertThat(registry.get(target, "Host: " + host).status()).isEqualTo(status);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host: rebound.test",
                "Host: rebound.test:5005",
                "Host: localhost.rebound.test",
                "Host: 10.0.0.1",
                "Host: host.docker.internal.rebound.test",
                "Host: host.docker.internal:5005:1",
                "Host: host.docker.internal:",
                "Host: 127.0.0.1.rebound.test",
                "Host: ",
                "Origin: https://page.test",
                "Origin: http://localhost.page.test",
                "Origin: null",
                "Origin: http://host.docker.internal:5005",
                "Origin: http://[",
                "Sec-Fetch-Site: cross-site",
                "Sec-Fetch-Site: Cross-Site",
            })
    void pagesOfOthersMayNot(String header) {
        try (ServedRegistry registry = ServedRegistry.in(folder)) {
            Reply refused = registry.send("POST", "/v2/a/blobs/uploads/?digest=" + digest("x"), "x", header);

            assertThat(refused.status()).isEqualTo(403);
            assertThat(code(refused)).isEqualTo("DENIED");
            assertThat(registry.blobs()).isEmpty();
        }
    }
}
