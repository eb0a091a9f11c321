package io.agentloader.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentloader.config.LoaderConfig;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DevRegistryTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Pattern YAML_LAYER =
            Pattern.compile("\"mediaType\":\"application/yaml\",\"digest\":\"([^\"]+)\"");

    private static Vertx vertx;

    private record Port(boolean enabled, int port) implements LoaderConfig.Dev {}

    @BeforeAll
    static void openVertx() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void closeVertx() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void everySampleCanBePulledByEitherTag() throws Exception {
        DevRegistry registry = new DevRegistry(vertx, new Port(true, 0));
        List<String> references = registry.start().await().atMost(PATIENCE);

        assertThat(references).hasSize(3).allMatch(text -> text.matches("localhost:[1-9][0-9]*/samples/[a-z]+"));
        for (Sample sample : Sample.values()) {
            String base = "http://" + references.get(sample.ordinal()).replaceFirst("/", "/v2/");
            String latest = get(base + "/manifests/latest");
            assertThat(get(base + "/manifests/" + sample.version())).isEqualTo(latest);
            assertThat(latest).contains("\"io.docker.agent.version\"");
            Matcher layer = YAML_LAYER.matcher(latest);
            assertThat(layer.find()).isTrue();
            assertThat(get(base + "/blobs/" + layer.group(1))).isEqualTo(new String(sample.yaml(), "UTF-8"));
        }

        registry.stop().await().atMost(PATIENCE);
    }

    @Test
    void takenPortIsNamedWithTheKeyThatChangesIt() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            DevRegistry registry = new DevRegistry(vertx, new Port(true, other.getLocalPort()));

            assertThatThrownBy(() -> registry.start().await().atMost(PATIENCE))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("agent-loader.dev.port: port " + other.getLocalPort() + " is taken");
        }
    }

    private static String get(String url) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(url)).timeout(PATIENCE).build();
        HttpResponse<String> response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(url).isEqualTo(200);
        return response.body();
    }
}
