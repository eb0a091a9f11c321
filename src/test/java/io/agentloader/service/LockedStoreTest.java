package io.agentloader.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.testkit.Agents;
import io.agentloader.testkit.ForeignLock;
import io.agentloader.testkit.RawHttp;
import io.agentloader.testkit.RawHttp.Reply;
import io.agentloader.testkit.TestRegistry;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The service while another process holds the lock of its store and does not let go. */
@QuarkusTest
@TestProfile(PipelineProfile.class)
class LockedStoreTest {

    private static final int PULLS = 20;

    @TestHTTPResource
    URI service;

    private final ExecutorService callers = Executors.newFixedThreadPool(PULLS);
    private TestRegistry registry;
    private RawHttp http;
    private ForeignLock lock;

    @BeforeEach
    void storeAnAgentAndLoseTheLock() {
        registry = TestRegistry.start();
        http = new RawHttp(service.getPort());
        publish("acme/helper:1");
        assertThat(http.get(path("acme/helper:1")).status()).isEqualTo(200);
        lock = ForeignLock.on(PipelineProfile.store().resolve(".agent-loader/gc.lock"));
    }

    @AfterEach
    void stop() {
        lock.close();
        callers.shutdownNow();
        registry.close();
    }

    private void publish(String name) {
        registry.publish(name, Agents.raw(Agents.HAIKU + "# " + UUID.randomUUID() + "\n"));
    }

    private String path(String name) {
        return "/agents/" + registry.reference(name);
    }

    @Test
    void storedAgentsAreConfirmedAndServedPromptlyAndNewOnesUnstored() {
        CompletableFuture<?>[] pulls = IntStream.range(0, PULLS)
                .mapToObj(i -> "acme/cold" + i + ":1")
                .peek(this::publish)
                .map(name -> CompletableFuture.supplyAsync(
                        () -> new RawHttp(service.getPort()).get(path(name)).status(), callers))
                .toArray(CompletableFuture[]::new);

        for (int i = 0; i < 20; i++) {
            long began = System.nanoTime();
            Reply reply = http.get(path("acme/helper:1"), "Cache-Control: no-cache");
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.header("Agent-Source")).isEqualTo("revalidated");
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(2));
        }
        assertThat(pulls).allSatisfy(pull -> assertThat(pull.join()).isEqualTo(200));
        assertThat(http.get("/store").json().at("/state").asText()).isEqualTo("locked");
        assertThat(http.get("/q/health/ready").body()).contains("locked");
    }
}
