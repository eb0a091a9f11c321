package io.agentloader.registry;

import static io.agentloader.registry.Bench.TAGGED;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.CircuitOpen;
import io.agentloader.failure.AgentException.RateLimited;
import io.agentloader.failure.AgentException.RegistryUnavailable;
import io.agentloader.failure.NetworkError;
import io.agentloader.testkit.Eventually;
import io.agentloader.testkit.Reply;
import io.smallrye.mutiny.subscription.Cancellable;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Calls with a servable copy behind them, cancelled calls, and the circuit on the wire (wire test 8). */
class BriefCallTest {

    private Bench bench;

    @BeforeEach
    void open() {
        bench = new Bench();
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private <T extends AgentException> T confirmFailure(Class<T> type) {
        return Bench.failure(type, bench.client().resolve(bench.reference(), Effort.BRIEF));
    }

    @Test
    void confirmIsNotRepeated() {
        bench.server.on("HEAD " + TAGGED, Reply.status(500));

        assertThat(confirmFailure(RegistryUnavailable.class).report().attempts())
                .isEqualTo(1);
        assertThat(bench.server.requests()).hasSize(1);
    }

    @Test
    void silentRegistryCostsItsTimeOutOnceForAllConfirms() {
        bench.impatient().server.on("HEAD " + TAGGED, Reply.silence()).on("GET " + TAGGED, Reply.silence());
        assertThat(confirmFailure(RegistryUnavailable.class).report().error())
                .contains(NetworkError.HTTP_RESPONSE_TIMEOUT);

        CircuitOpen refusal = confirmFailure(CircuitOpen.class);

        assertThat(bench.server.requests()).hasSize(1);
        assertThat(refusal.report().attempts()).isZero();
        assertThat(refusal.report().members()).containsKey("halfOpenAt");
        bench.manifestFailure(RegistryUnavailable.class);
        assertThat(bench.server.requests()).hasSize(4);
    }

    @Test
    void registryThatSaysWhenItMayBeAskedIsNotAskedBeforeByWhoHasACopy() {
        bench.server.on("HEAD " + TAGGED, Reply.status(429).with("Retry-After", "20"));
        confirmFailure(RateLimited.class);

        CircuitOpen refusal = confirmFailure(CircuitOpen.class);

        assertThat(bench.server.requests()).hasSize(1);
        assertThat(refusal.report().attempts()).isZero();
        bench.server.on("GET " + TAGGED, Bench.manifestReply());
        assertThat(bench.manifest().attempts()).isEqualTo(1);
        confirmFailure(RateLimited.class);
    }

    @Test
    void wholeConfirmTakesAtMostFiveSecondsHoweverLongARequestMayTake() {
        bench.server.on("HEAD " + TAGGED, Reply.silence());
        long start = System.nanoTime();

        RegistryUnavailable failure = confirmFailure(RegistryUnavailable.class);

        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofMillis(4900), Duration.ofSeconds(12));
        assertThat(failure.report().error()).contains(NetworkError.HTTP_RESPONSE_TIMEOUT);
        assertThat(failure.report().detail()).contains("timed out after 5 s");
        Eventually.holds(() -> bench.server.openConnections() == 0);
    }

    @Test
    void deadRegistryIsLeftAloneAfterThatManyCalls() {
        bench.failuresBeforeOpen(2).server.on("GET " + TAGGED, Reply.status(500));
        bench.manifestFailure(RegistryUnavailable.class);
        bench.manifestFailure(RegistryUnavailable.class);
        bench.server.forget();

        CircuitOpen refusal = bench.manifestFailure(CircuitOpen.class);

        assertThat(bench.server.asked()).isEmpty();
        assertThat(refusal.report().retryAfter()).isPresent();
        bench.server.on("GET " + TAGGED, Bench.manifestReply());
        bench.clock.advance(Duration.ofSeconds(31));
        assertThat(bench.manifest().attempts()).isEqualTo(1);
    }

    @Test
    void cancellingEndsTheRequestAndItsConnection() {
        bench.server.on("GET " + TAGGED, Reply.silence());
        AtomicInteger told = new AtomicInteger();
        Cancellable call = bench.client()
                .manifest(bench.reference(), Effort.FULL)
                .subscribe()
                .with(item -> told.incrementAndGet(), failure -> told.incrementAndGet());
        Eventually.holds(() -> bench.server.requests().size() == 1);

        call.cancel();

        Eventually.holds(() -> bench.server.openConnections() == 0);
        assertThat(bench.server.requests()).hasSize(1);
        assertThat(told).hasValue(0);
    }

    @Test
    void whoWaitedForACancelledTokenRequestMakesItsOwn() throws Exception {
        bench.server
                .on("GET " + TAGGED, Bench.challenge(bench.bearer()), Bench.manifestReply())
                .on("GET /token", Reply.silence(), Bench.token("t-1"));
        Cancellable leader = bench.client()
                .manifest(bench.reference(), Effort.FULL)
                .subscribe()
                .with(item -> {}, failure -> {});
        Eventually.holds(() -> tokenRequests() == 1);
        var follower = bench.client().manifest(bench.reference(), Effort.FULL).subscribeAsCompletionStage();

        leader.cancel();

        assertThat(follower.get(10, java.util.concurrent.TimeUnit.SECONDS)
                        .value()
                        .digest())
                .isEqualTo(Bench.DIGEST);
        assertThat(tokenRequests()).isEqualTo(2);
    }

    private long tokenRequests() {
        return bench.server.asked().stream()
                .filter(line -> line.startsWith("GET /token"))
                .count();
    }
}
