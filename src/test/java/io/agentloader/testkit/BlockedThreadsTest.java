package io.agentloader.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BlockedThreadsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Test
    void aPlantedBlockFailsTheTest() throws InterruptedException {
        VertxOptions impatient = new VertxOptions()
                .setEventLoopPoolSize(1)
                .setMaxEventLoopExecuteTimeUnit(TimeUnit.MILLISECONDS)
                .setMaxEventLoopExecuteTime(50)
                .setWarningExceptionTimeUnit(TimeUnit.MILLISECONDS)
                .setWarningExceptionTime(60_000)
                .setBlockedThreadCheckInterval(20);
        Vertx vertx = Vertx.vertx(impatient);
        CountDownLatch blocked = new CountDownLatch(1);
        try {
            vertx.runOnContext(ignored -> waitFor(blocked));

            assertThatThrownBy(BlockedThreadsTest::failWhenSeen)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("an event loop was blocked")
                    .hasMessageContaining("has been blocked for");
        } finally {
            blocked.countDown();
            close(vertx);
            BlockedThreads.drain();
        }
    }

    @Test
    void withoutABlockNothingFails() {
        BlockedThreads.fail();

        assertThat(BlockedThreads.drain()).isEqualTo(List.of());
    }

    /** What runs after each test, until it fails. */
    private static void failWhenSeen() {
        Instant end = Instant.now().plus(PATIENCE);
        while (Instant.now().isBefore(end)) {
            new BlockedThreads().afterEach(null);
            Thread.onSpinWait();
        }
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void close(Vertx vertx) throws InterruptedException {
        CountDownLatch closed = new CountDownLatch(1);
        vertx.close().onComplete(ignored -> closed.countDown());
        assertThat(closed.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }
}
