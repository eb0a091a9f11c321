package io.agentloader.dev;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentloader.agent.AgentPacking;
import io.agentloader.agent.AgentPacking.Form;
import io.agentloader.agent.AgentPacking.Packed;
import io.agentloader.config.LoaderConfig;
import io.agentloader.oci.Content;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DevRegistryTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Pattern YAML_LAYER =
            Pattern.compile("\"mediaType\":\"application/yaml\",\"digest\":\"([^\"]+)\"");

    private static Vertx vertx;
    private static ExecutorService disk;

    private record Settings(
            boolean enabled, int port, Optional<Path> registryPath, Optional<Path> folder, WatchBy watch)
            implements LoaderConfig.Dev {
        private Settings(boolean enabled, int port, Optional<Path> registryPath) {
            this(enabled, port, registryPath, Optional.empty(), WatchBy.AUTO);
        }
    }

    @BeforeAll
    static void openVertx() {
        vertx = Vertx.vertx();
        disk = Executors.newFixedThreadPool(2);
    }

    @AfterAll
    static void closeVertx() throws Exception {
        disk.shutdownNow();
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void everySampleCanBePulledByEitherTag() throws Exception {
        DevRegistry registry = registry(0);
        List<String> references = registry.start().await().atMost(PATIENCE);

        assertThat(references).hasSize(3).allMatch(text -> text.matches("localhost:[1-9][0-9]*/samples/[a-z]+"));
        for (Sample sample : Sample.values()) {
            String base = "http://" + references.get(sample.ordinal()).replaceFirst("/", "/v2/");
            String latest = get(base + "/manifests/latest");
            assertThat(get(base + "/manifests/" + sample.version())).isEqualTo(latest);
            assertThat(latest).contains("\"io.docker.agent.version\"");
            Matcher layer = YAML_LAYER.matcher(latest);
            assertThat(layer.find()).isTrue();
            assertThat(get(base + "/blobs/" + layer.group(1))).isEqualTo(new String(sample.yaml(), UTF_8));
        }

        registry.stop().await().atMost(PATIENCE);
    }

    @Test
    void whatIsPutInCanBePulledUntilItIsRemoved() throws Exception {
        DevRegistry registry = registry(0);
        registry.start().await().atMost(PATIENCE);
        Packed first = AgentPacking.pack("version: 2\n".getBytes(UTF_8), Form.RAW, "1");
        Packed second = AgentPacking.pack("version: 3\n".getBytes(UTF_8), Form.RAW, "2");
        String base = "http://" + registry.host() + "/v2/team/helper/manifests/";

        registry.put("team/helper", "dev", first).await().atMost(PATIENCE);
        assertThat(get(base + "dev")).isEqualTo(text(first.manifest()));
        registry.put("team/helper", "dev", second).await().atMost(PATIENCE);
        assertThat(get(base + "dev")).isEqualTo(text(second.manifest()));
        assertThat(get(base + first.manifest().digest())).isEqualTo(text(first.manifest()));
        registry.remove("team/helper", "dev").await().atMost(PATIENCE);

        assertThat(status(base + "dev")).isEqualTo(404);
        registry.stop().await().atMost(PATIENCE);
    }

    @Test
    void removingWhatIsNotThereIsNoError() {
        DevRegistry registry = registry(0);
        registry.start().await().atMost(PATIENCE);

        registry.remove("never/seen", "dev").await().atMost(PATIENCE);

        registry.stop().await().atMost(PATIENCE);
    }

    @Test
    void whatIsNoRepositoryIsRefused() {
        DevRegistry registry = registry(0);
        registry.start().await().atMost(PATIENCE);
        Packed agent = AgentPacking.pack("version: 2\n".getBytes(UTF_8), Form.RAW, "1");

        assertThatThrownBy(() -> registry.put("../up", "dev", agent).await().atMost(PATIENCE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("../up");
        registry.stop().await().atMost(PATIENCE);
    }

    @Test
    void whatWasKeptIsThereAfterTheNextStart(@TempDir Path folder) throws Exception {
        Packed agent = AgentPacking.pack("version: 2\n".getBytes(UTF_8), Form.RAW, "1");
        DevRegistry first = registry(0, Optional.of(folder));
        first.start().await().atMost(PATIENCE);
        first.put("team/helper", "dev", agent).await().atMost(PATIENCE);
        first.stop().await().atMost(PATIENCE);

        DevRegistry second = registry(0, Optional.of(folder));
        second.start().await().atMost(PATIENCE);

        assertThat(get("http://" + second.host() + "/v2/team/helper/manifests/dev"))
                .isEqualTo(text(agent.manifest()));
        second.stop().await().atMost(PATIENCE);
    }

    @Test
    void folderOfAnotherRegistryIsNamedWithTheKey(@TempDir Path folder) {
        DevRegistry first = registry(0, Optional.of(folder));
        first.start().await().atMost(PATIENCE);
        DevRegistry second = registry(0, Optional.of(folder));

        assertThatThrownBy(() -> second.start().await().atMost(PATIENCE))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("agent-loader.dev.registry-path")
                .hasMessageContaining("is the registry of another process");
        first.stop().await().atMost(PATIENCE);
    }

    @Test
    void takenPortIsNamedWithTheKeyThatChangesIt() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            DevRegistry registry = registry(other.getLocalPort());

            assertThatThrownBy(() -> registry.start().await().atMost(PATIENCE))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("agent-loader.dev.port: port " + other.getLocalPort() + " is taken");
        }
    }

    private static DevRegistry registry(int port) {
        return registry(port, Optional.empty());
    }

    private static DevRegistry registry(int port, Optional<Path> folder) {
        return new DevRegistry(vertx, new Settings(true, port, folder), disk, InstantSource.system());
    }

    private static String text(Content content) {
        return new String(content.toByteArray(), UTF_8);
    }

    private static String get(String url) throws IOException, InterruptedException {
        HttpResponse<String> response = ask(url);
        assertThat(response.statusCode()).as(url).isEqualTo(200);
        return response.body();
    }

    private static int status(String url) throws IOException, InterruptedException {
        return ask(url).statusCode();
    }

    private static HttpResponse<String> ask(String url) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(url)).timeout(PATIENCE).build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }
}
