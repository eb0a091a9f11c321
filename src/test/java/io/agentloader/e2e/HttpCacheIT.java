package io.agentloader.e2e;

import static io.agentloader.testkit.Answers.header;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.testkit.Agents;
import io.agentloader.testkit.HttpCache;
import io.agentloader.testkit.LoaderProcess;
import io.agentloader.testkit.TestRegistry;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Shared caches of others in front of the packaged service: they store, revalidate and serve stale by our headers alone. How often
 * the service was asked is read from its own log.
 */
@Timeout(120)
class HttpCacheIT {

    private static final Duration FRESHNESS = Duration.ofSeconds(2);

    @TempDir
    Path folder;

    private TestRegistry registry;
    private LoaderProcess loader;

    @BeforeEach
    void start() {
        registry = TestRegistry.start();
        registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));
        loader = LoaderProcess.start(folder, Map.of("AGENT_LOADER_FRESHNESS", FRESHNESS.toSeconds() + "s"));
    }

    @AfterEach
    void stop() {
        loader.close();
        registry.close();
    }

    private String helper() {
        return "/agents/" + registry.reference("acme/helper:1");
    }

    /** How many requests for agents came through to the service. */
    private long served() {
        return loader.log()
                .lines()
                .filter(line -> line.contains("served reference="))
                .count();
    }

    private HttpCache cache(String program) {
        return program.equals("nginx")
                ? HttpCache.nginx(folder, loader.port())
                : HttpCache.varnish(folder, loader.port());
    }

    @ParameterizedTest
    @ValueSource(strings = {"nginx", "varnish"})
    void aFreshTagIsAskedForOnceByAnyNumberOfCallers(String program) {
        try (HttpCache cache = cache(program)) {
            List<HttpResponse<String>> answers =
                    Stream.generate(() -> cache.get(helper())).limit(5).toList();

            assertThat(answers).extracting(HttpResponse::body).containsOnly(Agents.HAIKU);
            assertThat(answers)
                    .extracting(answer -> header(answer, "Agent-Source"))
                    .containsOnly("registry");
            assertThat(served()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nginx", "varnish"})
    void aDigestIsKeptWhateverBecomesOfTheService(String program) {
        String digest = header(loader.get(helper()), "Content-Location");
        try (HttpCache cache = cache(program)) {
            cache.get(digest);
            loader.stop();
            registry.stop();

            HttpResponse<String> answer = cache.get(digest);

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo(Agents.HAIKU);
            assertThat(header(answer, "Cache-Control")).contains("immutable");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nginx", "varnish"})
    void aTagThatIsNotFreshAnyMoreIsRevalidatedWithItsEntityTag(String program) throws InterruptedException {
        try (HttpCache cache = cache(program)) {
            String first = header(cache.get(helper()), "ETag");
            awaitStale(cache, first);

            assertThat(served()).isGreaterThanOrEqualTo(2);
            // what the service answered to the cache was 304: it is the registry that was asked with HEAD, and no body
            // moved
            assertThat(registry.requests().stream().filter(line -> line.startsWith("HEAD")))
                    .isNotEmpty();
            assertThat(registry.blobRequests()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nginx", "varnish"})
    void whenTheServiceIsAwayTheStaleCopyIsServed(String program) throws InterruptedException {
        try (HttpCache cache = cache(program)) {
            cache.get(helper());
            loader.stop();
            passFreshness();

            HttpResponse<String> answer = cache.get(helper());

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo(Agents.HAIKU);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nginx", "varnish"})
    void aProblemIsNeverKept(String program) {
        String missing = "/agents/" + registry.reference("acme/missing:1");
        try (HttpCache cache = cache(program)) {
            assertThat(cache.get(missing).statusCode()).isEqualTo(404);
            registry.publish("acme/missing:1", Agents.raw(Agents.HAIKU));

            assertThat(cache.get(missing).statusCode()).isEqualTo(200);
        }
    }

    /**
     * Sleeps, because nothing can be waited for: with the service away a cache answers the same before and after, counts whole
     * seconds by a clock of its own, and not each of them tells how old its copy is.
     */
    private static void passFreshness() throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(FRESHNESS.plusSeconds(1).toMillis());
    }

    /** Asks until the cache has asked the service again. */
    private void awaitStale(HttpCache cache, String etag) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (served() < 2) {
            assertThat(System.nanoTime()).as("the cache asks again").isLessThan(end);
            HttpResponse<String> answer = cache.get(helper());
            assertThat(answer.body()).isEqualTo(Agents.HAIKU);
            assertThat(header(answer, "ETag")).isEqualTo(etag);
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }
}
