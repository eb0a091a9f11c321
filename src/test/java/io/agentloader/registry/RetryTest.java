package io.agentloader.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.ContentMismatch;
import io.agentloader.failure.AgentException.NotFound;
import io.agentloader.failure.AgentException.RateLimited;
import io.agentloader.failure.AgentException.RegistryProtocol;
import io.agentloader.failure.AgentException.RegistryUnavailable;
import io.agentloader.failure.AgentException.TlsUntrusted;
import io.agentloader.failure.NetworkError;
import io.agentloader.failure.Report;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Without a network, without a timer, and on a clock that moves by the pauses alone. */
class RetryTest {

    private static final Report REPORT = Report.of("x", "y");

    private final StillClock clock = new StillClock();
    private final List<Duration> pauses = new ArrayList<>();
    private final AtomicInteger attempts = new AtomicInteger();
    private double random = 0.5;

    private Retry retry(Function<Duration, Uni<Boolean>> pause) {
        Bench.Tries tries = new Bench.Tries(3, Duration.ofMillis(200), Duration.ofSeconds(5));
        return new Retry(tries, pause, () -> random, clock);
    }

    private Uni<Boolean> pause(Duration length) {
        pauses.add(length);
        clock.advance(length);
        return Uni.createFrom().item(true);
    }

    private Throwable run(Effort effort, Duration wholeCall, AgentException... failures) {
        Deque<AgentException> left = new ArrayDeque<>(Arrays.asList(failures));
        Retry retry = retry(this::pause);
        return retry.run(retry.budget(effort, wholeCall), () -> {
                    attempts.incrementAndGet();
                    return left.isEmpty()
                            ? Uni.createFrom().item("done")
                            : Uni.createFrom().failure(left.remove());
                })
                .map(done -> (Throwable) null)
                .onFailure()
                .recoverWithItem(failure -> failure)
                .await()
                .indefinitely();
    }

    private Throwable run(AgentException... failures) {
        return run(Effort.FULL, Duration.ofSeconds(60), failures);
    }

    private static RegistryUnavailable broken(NetworkError error) {
        return new RegistryUnavailable(REPORT.withError(error));
    }

    private static RegistryUnavailable answered(int status) {
        return new RegistryUnavailable(REPORT.withUpstreamStatus(status));
    }

    private static RateLimited limited(Duration retryAfter) {
        return new RateLimited(REPORT.withUpstreamStatus(429).withRetryAfter(retryAfter));
    }

    @Test
    void successAfterTwoFailuresIsSuccess() {
        assertThat(run(answered(503), broken(NetworkError.CONNECTION_TERMINATED)))
                .isNull();
        assertThat(attempts).hasValue(3);
        assertThat(pauses).containsExactly(Duration.ofMillis(200), Duration.ofMillis(600));
    }

    @Test
    void allAttemptsAreUsedAndTheLastFailureIsTold() {
        RegistryUnavailable last = answered(502);

        assertThat(run(answered(500), answered(500), last, answered(500))).isSameAs(last);
        assertThat(attempts).hasValue(3);
    }

    @Test
    void briefCallsAreNotRepeated() {
        run(Effort.BRIEF, Duration.ofSeconds(60), answered(500));

        assertThat(attempts).hasValue(1);
        assertThat(pauses).isEmpty();
    }

    @Test
    void jitterIsAFifthToEitherSideAndTheLongestWaitIsKept() {
        Bench.Tries tries = new Bench.Tries(6, Duration.ofSeconds(1), Duration.ofSeconds(5));
        for (double lot : new double[] {0, 1}) {
            random = lot;
            Retry retry = new Retry(tries, this::pause, () -> random, clock);
            retry.run(retry.budget(Effort.FULL, Duration.ofHours(1)), () -> Uni.createFrom()
                            .failure(answered(500)))
                    .onFailure()
                    .recoverWithNull()
                    .await()
                    .indefinitely();
        }

        assertThat(pauses.stream().map(Duration::toMillis))
                .containsExactly(800L, 2400L, 5000L, 5000L, 5000L, 1200L, 3600L, 5000L, 5000L, 5000L);
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 499, 500, 502, 503, 504, 520, 521, 522, 523, 524, 525, 526, 527})
    void passingStatusesAreRepeated(int status) {
        run(answered(status), answered(status), answered(status));

        assertThat(attempts).hasValue(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {407, 501, 505, 511})
    void lastingStatusesAreNotRepeated(int status) {
        run(answered(status));

        assertThat(attempts).hasValue(1);
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "CONNECTION_REFUSED",
                "CONNECTION_TIMEOUT",
                "CONNECTION_TERMINATED",
                "CONNECTION_READ_TIMEOUT",
                "DESTINATION_UNAVAILABLE",
                "HTTP_RESPONSE_INCOMPLETE",
                "HTTP_RESPONSE_TIMEOUT"
            })
    void brokenConnectionsAreRepeated(NetworkError error) {
        run(broken(error), broken(error), broken(error));

        assertThat(attempts).hasValue(3);
    }

    @Test
    void aNameThatDoesNotResolveIsRepeatedOnce() {
        run(broken(NetworkError.DNS_ERROR), broken(NetworkError.DNS_ERROR));

        assertThat(attempts).hasValue(2);
    }

    @Test
    void answersAndCertificatesAreNotRepeated() {
        run(new NotFound(REPORT.withUpstreamStatus(404)));
        run(new TlsUntrusted(REPORT.withError(NetworkError.TLS_CERTIFICATE_ERROR)));
        run(new RegistryProtocol(REPORT.withError(NetworkError.HTTP_PROTOCOL_ERROR)));
        run(broken(NetworkError.TLS_PROTOCOL_ERROR));

        assertThat(attempts).hasValue(4);
    }

    @Test
    void aMismatchIsAskedOnceMoreAtOnceWhateverTheEffort() {
        run(new ContentMismatch(REPORT), new ContentMismatch(REPORT));
        assertThat(attempts).hasValue(2);

        run(Effort.BRIEF, Duration.ofSeconds(60), new ContentMismatch(REPORT), new ContentMismatch(REPORT));
        assertThat(attempts).hasValue(4);
        assertThat(pauses).containsOnly(Duration.ZERO);
    }

    @Test
    void retryAfterIsWaitedFor() {
        assertThat(run(limited(Duration.ofSeconds(1)), limited(Duration.ofSeconds(10))))
                .isNull();

        assertThat(pauses).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(10));
    }

    @Test
    void retryAfterThatIsOverLeavesTheUsualPause() {
        run(limited(Duration.ZERO));

        assertThat(pauses).containsExactly(Duration.ofMillis(200));
    }

    @Test
    void retryAfterOfMoreThanTenSecondsEndsTheCallAtOnce() {
        RateLimited failure = limited(Duration.ofMillis(10_001));

        assertThat(run(failure)).isSameAs(failure);
        assertThat(attempts).hasValue(1);
    }

    @Test
    void noPauseReachesBeyondTheEndOfTheCall() {
        assertThat(run(Effort.FULL, Duration.ofMillis(199), answered(500))).isNotNull();
        assertThat(attempts).hasValue(1);

        assertThat(run(Effort.FULL, Duration.ofMillis(700), answered(500), answered(500)))
                .isNotNull();
        assertThat(attempts).hasValue(3);
    }

    @Test
    void cancellingEndsThePause() {
        AtomicInteger ended = new AtomicInteger();
        Retry retry =
                retry(length -> Uni.createFrom().emitter(emitter -> emitter.onTermination(ended::incrementAndGet)));
        Cancellable call = retry.run(retry.budget(Effort.FULL, Duration.ofSeconds(60)), () -> {
                    attempts.incrementAndGet();
                    return Uni.createFrom().failure(answered(500));
                })
                .subscribe()
                .with(done -> {}, failure -> {});

        call.cancel();

        assertThat(ended).hasValue(1);
        assertThat(attempts).hasValue(1);
    }
}
