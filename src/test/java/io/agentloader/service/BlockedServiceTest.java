package io.agentloader.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.testkit.BlockedThreads;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(FakePipeline.class)
class BlockedServiceTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Inject
    Vertx vertx;

    @Test
    void aBlockedEventLoopOfTheServiceIsSeen() {
        CountDownLatch blocked = new CountDownLatch(1);
        vertx.runOnContext(ignored -> waitFor(blocked));
        List<String> seen = new ArrayList<>();
        Instant end = Instant.now().plus(PATIENCE);
        while (seen.isEmpty() && Instant.now().isBefore(end)) {
            seen.addAll(BlockedThreads.drain());
            Thread.onSpinWait();
        }
        blocked.countDown();

        assertThat(seen).isNotEmpty().allSatisfy(line -> assertThat(line).contains("has been blocked for"));
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
