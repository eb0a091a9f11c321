package io.agentloader.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.CircuitOpen;
import io.agentloader.failure.AgentException.NotFound;
import io.agentloader.failure.AgentException.Overloaded;
import io.agentloader.failure.AgentException.RateLimited;
import io.agentloader.failure.AgentException.RegistryUnavailable;
import io.agentloader.failure.NetworkError;
import io.agentloader.failure.Report;
import io.agentloader.registry.CircuitState.Phase;
import io.agentloader.registry.HostNews.State;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What one replica learns of a host and tells, and what becomes of it at another one whose clock shows something else. */
class HearsayTest {

    private static final String HOST = "registry.test:5000";
    private static final Duration OPEN = Duration.ofSeconds(30);
    private static final Report REPORT = Report.of("x", "y");
    private static final RegistryUnavailable REFUSED =
            new RegistryUnavailable(REPORT.withError(NetworkError.CONNECTION_REFUSED));
    private static final NotFound ABSENT = new NotFound(REPORT.withUpstreamStatus(404));

    /** A replica with a clock of its own, which tells nobody by itself. */
    private static final class Replica {
        private final List<HostNews> told = new ArrayList<>();
        private final StillClock clock = new StillClock();
        private final Circuits circuits = new Circuits(new Bench.Fuse(3, OPEN), clock, told::add, (level, line) -> {});

        private Throwable call(String host, Effort effort, Uni<String> work) {
            return Assertions.catchThrowable(() -> circuits.guard(new Call("x", "GET"), host, effort, work)
                    .await()
                    .indefinitely());
        }

        private Throwable fails(Effort effort, AgentException failure) {
            return call(HOST, effort, Uni.createFrom().failure(failure));
        }

        private Throwable asks(Effort effort) {
            return call(HOST, effort, Uni.createFrom().item("fine"));
        }

        private boolean isHeldBack() {
            return !circuits.allow(HOST, Effort.BRIEF);
        }

        private void hears(HostNews news) {
            circuits.heard(news, Duration.ZERO);
        }

        private HostNews last() {
            return told.get(told.size() - 1);
        }

        private void opens() {
            for (int i = 0; i < 3; i++) {
                fails(Effort.FULL, REFUSED);
            }
        }
    }

    private final Replica first = new Replica();
    private final Replica second = new Replica();

    private void pass(Duration time) {
        first.clock.advance(time);
        second.clock.advance(time);
    }

    private static RateLimited limited(long seconds) {
        return new RateLimited(REPORT.withUpstreamStatus(429).withRetryAfter(Duration.ofSeconds(seconds)));
    }

    private static HostNews news(State state) {
        return new HostNews(HOST, state, OPEN, Duration.ZERO);
    }

    // What is told

    @Test
    void circuitThatOpensIsToldOnceAndWithHowLongTheTroubleHadLasted() {
        first.fails(Effort.FULL, REFUSED);
        first.clock.advance(Duration.ofSeconds(7));
        first.fails(Effort.FULL, REFUSED);
        assertThat(first.told).isEmpty();

        first.fails(Effort.FULL, REFUSED);

        assertThat(first.told).containsExactly(new HostNews(HOST, State.SILENT, OPEN, Duration.ofSeconds(7)));
    }

    @Test
    void probeThatFailsIsToldAgain() {
        first.opens();
        first.clock.advance(OPEN);

        first.fails(Effort.FULL, REFUSED);

        assertThat(first.told).hasSize(2);
        assertThat(first.last().since()).isEqualTo(OPEN);
    }

    @Test
    void limitIsToldForAsLongAsTheHostSaysAndNoLongerThanACircuitIsOpen() {
        first.fails(Effort.BRIEF, limited(5));
        assertThat(first.told).containsExactly(news(State.LIMITED, Duration.ofSeconds(5)));

        second.fails(Effort.FULL, limited(3_600));
        assertThat(second.told).containsExactly(news(State.LIMITED, OPEN));
    }

    private static HostNews news(State state, Duration length) {
        return new HostNews(HOST, state, length, Duration.ZERO);
    }

    @Test
    void limitThatIsOverInAMomentIsKeptHereAndNotTold() {
        for (int i = 0; i < 10; i++) {
            first.fails(Effort.BRIEF, limited(1));
            assertThat(first.isHeldBack()).isTrue();
            first.clock.advance(Duration.ofSeconds(1));
            first.asks(Effort.BRIEF);
        }

        assertThat(first.told).isEmpty();
    }

    @Test
    void limitThatManyMeetIsToldOnceInHalfItsLength() {
        for (int second = 0; second < 45; second++) {
            first.fails(Effort.FULL, limited(30));
            first.clock.advance(Duration.ofSeconds(1));
        }

        assertThat(first.told.stream().filter(news -> news.state() == State.LIMITED))
                .hasSizeLessThanOrEqualTo(3);
    }

    @Test
    void limitWithoutALengthOrOfWhereTheHostHadRedirectedIsNotTold() {
        first.fails(Effort.BRIEF, new RateLimited(REPORT.withUpstreamStatus(429)));
        first.fails(Effort.BRIEF, limited(0));
        second.fails(Effort.BRIEF, new RateLimited(limited(30).report().withMember(Report.REDIRECTED_BY, HOST)));

        assertThat(first.told).isEmpty();
        assertThat(first.isHeldBack()).isFalse();
        assertThat(second.told).isEmpty();
        assertThat(second.isHeldBack()).isFalse();
    }

    @Test
    void recoveryIsToldByWhoToldOfTheTrouble() {
        first.opens();
        first.clock.advance(OPEN);
        first.asks(Effort.FULL);
        first.asks(Effort.FULL);

        assertThat(first.told).extracting(HostNews::state).containsExactly(State.SILENT, State.ANSWERS);
    }

    @Test
    void whatWasOnlyHeardIsNotToldOn() {
        second.hears(news(State.SILENT));
        second.asks(Effort.FULL);

        assertThat(second.told).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:5000", "127.0.0.1:5000", "[::1]:5000", "localhost", "mirror.localhost:80"})
    void hostThatIsAnotherOneForEachReplicaIsNeitherToldNorHeardOf(String host) {
        for (int i = 0; i < 3; i++) {
            first.call(host, Effort.FULL, Uni.createFrom().failure(REFUSED));
        }
        second.circuits.heard(new HostNews(host, State.SILENT, OPEN, Duration.ZERO), Duration.ZERO);

        assertThat(first.told).isEmpty();
        assertThat(second.circuits.allow(host, Effort.BRIEF)).isTrue();
    }

    @Test
    void tokenServerIsNotToldOf() {
        for (int i = 0; i < 4; i++) {
            first.circuits.failed("auth.test", REFUSED);
        }

        assertThat(first.circuits.allow("auth.test", Effort.FULL)).isFalse();
        assertThat(first.told).isEmpty();
    }

    // The own limit

    @Test
    void whoHasACopyDoesNotAskAHostThatSaidWhenItMayBeAsked() {
        first.fails(Effort.FULL, limited(20));

        CircuitOpen refusal = (CircuitOpen) first.asks(Effort.BRIEF);

        assertThat(refusal.report().retryAfter()).contains(Duration.ofSeconds(20));
        assertThat(refusal.report().detail()).contains("asked too often").doesNotContain("another replica");
        first.clock.advance(Duration.ofSeconds(20));
        assertThat(first.asks(Effort.BRIEF)).isNull();
        assertThat(first.isHeldBack()).isFalse();
    }

    @Test
    void whoHasNothingAsksAllTheSameAndAnAnswerEndsIt() {
        first.fails(Effort.BRIEF, limited(20));

        assertThat(first.asks(Effort.FULL)).isNull();

        assertThat(first.isHeldBack()).isFalse();
        assertThat(first.last().state()).isEqualTo(State.ANSWERS);
    }

    @Test
    void answerToWhatWasAskedBeforeTheLimitProvesNothing() {
        AtomicReference<UniEmitter<? super String>> early = new AtomicReference<>();
        first.circuits
                .guard(
                        new Call("x", "GET"),
                        HOST,
                        Effort.BRIEF,
                        Uni.createFrom().<String>emitter(early::set))
                .subscribe()
                .with(item -> {}, failure -> {});
        first.clock.advance(Duration.ofMillis(1));
        first.fails(Effort.BRIEF, limited(20));

        early.get().complete("fine");

        assertThat(first.isHeldBack()).isTrue();
        assertThat(first.told).hasSize(1);
    }

    @Test
    void ourOwnOverloadSaysNothingOfTheHost() {
        first.opens();
        first.clock.advance(OPEN);

        first.fails(Effort.FULL, new Overloaded(REPORT));

        assertThat(first.told).hasSize(1);
        assertThat(first.circuits.state(HOST, first.clock.instant()).phase()).isEqualTo(Phase.HALF_OPEN);
    }

    // What is heard

    @ParameterizedTest
    @EnumSource(
            value = State.class,
            names = {"SILENT", "LIMITED"})
    void whoHasACopyDoesNotAskAndWhoHasNothingDoes(State state) {
        second.clock.advance(Duration.ofHours(1));

        second.hears(news(state));

        CircuitOpen refusal = (CircuitOpen) second.asks(Effort.BRIEF);
        assertThat(refusal.report().retryAfter()).contains(OPEN);
        assertThat(refusal.report().detail()).contains("as another replica found");
        CircuitState heard = second.circuits.state(HOST, second.clock.instant());
        assertThat(heard.phase()).isEqualTo(Phase.SUSPECT);
        assertThat(heard.until()).contains(second.clock.instant().plus(OPEN));
        assertThat(second.fails(Effort.FULL, ABSENT)).isSameAs(ABSENT);
        // it answered
        assertThat(second.asks(Effort.BRIEF)).isNull();
    }

    @Test
    void callerWhoIsToldTheTruthAsksAllTheSame() {
        second.hears(news(State.SILENT));

        assertThat(second.asks(Effort.ANEW)).isNull();
    }

    @Test
    void itLastsNoLongerThanItsOwnWouldAndLessByItsAge() {
        HostNews century = new HostNews(HOST, State.LIMITED, Duration.ofDays(36_500), Duration.ZERO);
        second.circuits.heard(century, Duration.ofSeconds(10));

        second.clock.advance(Duration.ofSeconds(20).minusMillis(1));
        assertThat(second.isHeldBack()).isTrue();
        second.clock.advance(Duration.ofMillis(1));
        assertThat(second.isHeldBack()).isFalse();
    }

    @Test
    void whatIsOverIsNotHeard() {
        second.circuits.heard(news(State.SILENT), OPEN);

        assertThat(second.isHeldBack()).isFalse();
    }

    @Test
    void whoSaysItAgainAndAgainKeepsNobodyFromLookingHimself() {
        second.hears(news(State.SILENT));
        second.clock.advance(Duration.ofSeconds(20));
        second.hears(news(State.SILENT));
        second.hears(news(State.LIMITED));
        second.clock.advance(Duration.ofSeconds(10));
        second.hears(news(State.SILENT));

        assertThat(second.asks(Effort.BRIEF)).isNull();
    }

    @Test
    void replicaWhoseNetworkIsCutIsNotBelievedBySomebodyWhoIsAnswered() {
        first.opens();
        second.hears(first.last());
        for (int i = 0; i < 10; i++) {
            pass(OPEN);
            first.fails(Effort.FULL, REFUSED);
            if (i > 0) {
                second.hears(first.last());
            }
            assertThat(second.asks(Effort.BRIEF)).as("after " + i).isNull();
        }
    }

    @Test
    void whoWasAnsweredAMomentBeforeTheTroubleBelievesIt() {
        second.asks(Effort.FULL);
        pass(Duration.ofMillis(1));
        first.opens();

        second.hears(first.last());

        assertThat(second.isHeldBack()).isTrue();
    }

    @Test
    void whoWasAnsweredSinceTheTroubleBeganDoesNot() {
        first.fails(Effort.FULL, REFUSED);
        pass(Duration.ofSeconds(1));
        second.asks(Effort.FULL);
        pass(Duration.ofSeconds(1));
        first.fails(Effort.FULL, REFUSED);
        first.fails(Effort.FULL, REFUSED);

        second.hears(first.last());

        assertThat(second.isHeldBack()).isFalse();
    }

    @Test
    void limitIsBelievedAlsoByWhoWasAnsweredAMomentAgo() {
        second.asks(Effort.FULL);

        second.hears(news(State.LIMITED));

        assertThat(second.isHeldBack()).isTrue();
    }

    @Test
    void whenItIsOverOneAsksForAll() {
        second.hears(news(State.SILENT));
        second.clock.advance(OPEN);
        second.circuits
                .guard(
                        new Call("x", "GET"),
                        HOST,
                        Effort.BRIEF,
                        Uni.createFrom().<String>emitter(never -> {}))
                .subscribe()
                .with(item -> {}, failure -> {});

        assertThat(second.isHeldBack()).isTrue();
    }

    @Test
    void recoveryMakesOthersForget() {
        second.hears(news(State.SILENT));

        second.hears(news(State.ANSWERS));

        assertThat(second.isHeldBack()).isFalse();
        second.hears(news(State.LIMITED));
        second.hears(news(State.ANSWERS));
        assertThat(second.isHeldBack()).isFalse();
    }

    @Test
    void recoveryLetsWhoHadTroubleHimselfSeeAtOnce() {
        second.opens();
        second.clock.advance(Duration.ofSeconds(1));
        assertThat(second.asks(Effort.FULL)).isInstanceOf(CircuitOpen.class);

        second.hears(news(State.ANSWERS));

        assertThat(second.asks(Effort.FULL)).isNull();
    }

    @Test
    void recoveryFromBeforeTheTroubleSaysNothingOfIt() {
        second.opens();

        second.circuits.heard(news(State.ANSWERS), Duration.ofSeconds(1));

        assertThat(second.asks(Effort.FULL)).isInstanceOf(CircuitOpen.class);
    }

    @Test
    void noMoreHostsAreKeptThanThereIsRoomFor() {
        for (int i = 0; i < 11_000; i++) {
            second.circuits.heard(new HostNews("host" + i + ".test", State.SILENT, OPEN, Duration.ZERO), Duration.ZERO);
        }

        long kept = 0;
        for (int i = 0; i < 11_000; i++) {
            kept += second.circuits.allow("host" + i + ".test", Effort.BRIEF) ? 0 : 1;
        }
        assertThat(kept).isBetween(1L, 10_000L);
    }
}
