package io.agentloader.e2e;

import static io.agentloader.testkit.Answers.body;
import static io.agentloader.testkit.Answers.header;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.agentloader.oci.Digest;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.DebianRegistry;
import io.agentloader.testkit.LoaderProcess;
import io.agentloader.testkit.OciPush;
import io.agentloader.testkit.RedisServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The registry of Debian tells the packaged service of pushes, both set up as {@code registry-hooks.md} says. Without the hook
 * nothing would be found for an hour.
 */
@Timeout(240)
class RegistryHooksIT {

    private static final Path PAGE = Path.of("docs/how-to/registry-hooks.md");
    private static final Pattern SECRET = Pattern.compile("(?m)\\.secret=(\\S+)$");
    private static final Pattern HEADS =
            Pattern.compile("(?m)^agent_loader_upstream_requests_total\\{.*method=\"HEAD\".*} ([0-9.]+)$");
    private static final Pattern ACCEPTED =
            Pattern.compile("(?m)^agent_loader_hooks_total\\{hook=\"corp\",outcome=\"accepted\"} ([0-9.]+)$");

    @TempDir
    Path folder;

    private final int port = LoaderProcess.freePort();
    private final HttpClient client = HttpClient.newHttpClient();
    private final Map<String, String> environment = new HashMap<>();
    private String secret;
    private DebianRegistry registry;
    private OciPush push;
    private String helper;
    private LoaderProcess loader;

    @BeforeEach
    void start() throws IOException {
        String page = Files.readString(PAGE);
        registry = DebianRegistry.configured(
                Files.createDirectory(folder.resolve("registry")),
                block(page, "yaml").replace("loader.corp.example:8080", "127.0.0.1:" + port));
        push = new OciPush(registry.host());
        helper = registry.reference("acme/helper:1");
        String properties = block(page, "properties").replace("registry.corp.example:5000", registry.host());
        Matcher known = SECRET.matcher(properties);
        assertThat(known.find()).isTrue();
        secret = known.group(1);
        Path keys = Files.writeString(folder.resolve("hooks.properties"), properties);
        environment.put("QUARKUS_CONFIG_LOCATIONS", keys.toString());
        environment.put("QUARKUS_HTTP_PORT", Integer.toString(port));
        environment.put("AGENT_LOADER_FRESHNESS", "1h");
        environment.put("AGENT_LOADER_WATCH_INTERVAL", "1h");
        loader = LoaderProcess.start(folder, environment);
    }

    @AfterEach
    void stop() {
        loader.close();
        registry.close();
    }

    private static String block(String page, String info) {
        Matcher block = Pattern.compile("(?ms)^```" + info + "\\n(.*?)^```$").matcher(page);
        assertThat(block.find()).isTrue();
        return block.group(1);
    }

    /** Held until there is another agent than that. */
    private CompletableFuture<HttpResponse<byte[]>> waiting(LoaderProcess at, String etag) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + at.port() + "/agents/" + helper))
                .timeout(Duration.ofSeconds(120))
                .header("If-None-Match", etag)
                .header("Prefer", "wait=100")
                .build();
        return client.sendAsync(request, BodyHandlers.ofByteArray());
    }

    private static void await(String otherwise, BooleanSupplier comes) {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!comes.getAsBoolean()) {
            assertThat(System.nanoTime()).as(otherwise).isLessThan(end);
            Thread.onSpinWait();
        }
    }

    private double metric(Pattern line) {
        Matcher found = line.matcher(body(loader.get("/q/metrics")));
        return found.find() ? Double.parseDouble(found.group(1)) : 0;
    }

    private static JsonNode event(BufferedReader out) {
        CompletableFuture<String> line = CompletableFuture.supplyAsync(() -> {
            try {
                return out.readLine();
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            }
        });
        try {
            return new JsonMapper()
                    .readTree(line.orTimeout(60, TimeUnit.SECONDS).join());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    @Test
    void pushReachesWhoeverWaitsAndWhoeverReads() throws IOException {
        push.push("acme/helper:1", Agents.gzip(Agents.HAIKU));
        HttpResponse<byte[]> first = loader.get("/agents/" + helper);
        assertThat(body(first)).isEqualTo(Agents.HAIKU);
        Process watch = LoaderProcess.beginHeard(
                folder, Map.of(), "watch", helper, "--server", "http://127.0.0.1:" + port, "--format", "json");
        try (BufferedReader out = watch.inputReader()) {
            assertThat(event(out).at("/event").asText()).isEqualTo("agent.revalidated");
            CompletableFuture<HttpResponse<byte[]>> waiting = waiting(loader, header(first, "ETag"));

            Digest limerick = push.push("acme/helper:1", Agents.gzip(Agents.LIMERICK));

            JsonNode told = event(out);
            assertThat(told.at("/event").asText()).isEqualTo("agent.updated");
            assertThat(told.at("/cause").asText()).isEqualTo("hook");
            assertThat(told.at("/digest").asText()).isEqualTo(limerick.toString());
            assertThat(body(waiting.join())).isEqualTo(Agents.LIMERICK);
            HttpResponse<byte[]> read = loader.get("/agents/" + helper);
            assertThat(body(read)).isEqualTo(Agents.LIMERICK);
            assertThat(header(read, "Agent-Source")).isEqualTo("store");
        } finally {
            watch.destroyForcibly();
        }
        ourOwnPullsLeadToNothing();
        assertThat(loader.log()).contains("request=hook:corp").doesNotContain(secret);
    }

    /** The registry tells of them, too, and each confirmation is one. */
    private void ourOwnPullsLeadToNothing() {
        double heads = metric(HEADS);
        double calls = metric(ACCEPTED);
        for (int i = 0; i < 5; i++) {
            assertThat(loader.get("/agents/" + helper, "Cache-Control", "no-cache")
                            .statusCode())
                    .isEqualTo(200);
        }
        await("the registry did not tell of pulls", () -> metric(ACCEPTED) >= calls + 5);

        assertThat(metric(HEADS)).isEqualTo(heads + 5);
    }

    @Test
    void lastPushOfABurstIsTheOneThatIsServed() {
        push.push("acme/helper:1", Agents.gzip(Agents.HAIKU));
        assertThat(body(loader.get("/agents/" + helper))).isEqualTo(Agents.HAIKU);

        for (int i = 0; i < 20; i++) {
            push.push("acme/helper:1", Agents.gzip(Agents.HAIKU + "# " + i + "\n"));
        }

        await("the last push was not heard of", () -> body(loader.get("/agents/" + helper))
                .endsWith("# 19\n"));
        assertThat(metric(HEADS)).isLessThan(20);
    }

    @Test
    void pushWhileTheServiceIsDownIsHeardOfWhenItIsBack() {
        push.push("acme/helper:1", Agents.gzip(Agents.HAIKU));
        assertThat(body(loader.get("/agents/" + helper))).isEqualTo(Agents.HAIKU);
        loader.kill();

        push.push("acme/helper:1", Agents.gzip(Agents.LIMERICK));
        loader = LoaderProcess.start(folder, environment);

        await("the push was not heard of", () -> body(loader.get("/agents/" + helper))
                .equals(Agents.LIMERICK));
    }

    @Test
    void pushReachesWhoeverWaitsAtAnyReplica() throws IOException {
        loader.stop();
        try (RedisServer redis = RedisServer.start(Files.createDirectory(folder.resolve("redis")))) {
            environment.put("AGENT_LOADER_REDIS_URL", redis.url());
            environment.put("AGENT_LOADER_REDIS_SECRET", "a-secret-of-replicas-that-is-long-enough");
            loader = LoaderProcess.start(folder, environment);
            Map<String, String> unhooked = new HashMap<>(environment);
            unhooked.remove("QUARKUS_HTTP_PORT");
            try (LoaderProcess second = LoaderProcess.start(Files.createDirectory(folder.resolve("second")), unhooked);
                    LoaderProcess third =
                            LoaderProcess.start(Files.createDirectory(folder.resolve("third")), unhooked)) {
                reaches(List.of(loader, second, third));
            }
        }
    }

    private void reaches(List<LoaderProcess> replicas) {
        push.push("acme/helper:1", Agents.gzip(Agents.HAIKU));
        String etag = replicas.stream()
                .map(replica -> header(replica.get("/agents/" + helper), "ETag"))
                .distinct()
                .collect(Collectors.joining(" and "));
        List<CompletableFuture<HttpResponse<byte[]>>> all =
                replicas.stream().map(replica -> waiting(replica, etag)).toList();

        push.push("acme/helper:1", Agents.gzip(Agents.LIMERICK));

        assertThat(all).allSatisfy(one -> assertThat(body(one.join())).isEqualTo(Agents.LIMERICK));
    }

    @Test
    void whatIsNotStoredIsNotPulled() {
        push.push("acme/helper:1", Agents.gzip(Agents.HAIKU));
        await("the registry did not tell of the push", () -> metric(ACCEPTED) > 0);

        assertThat(body(loader.get("/agents"))).contains("\"agents\":[]");
        assertThat(metric(HEADS)).isZero();
    }
}
