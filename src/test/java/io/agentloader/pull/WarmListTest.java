package io.agentloader.pull;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.failure.AgentException.RegistryUnavailable;
import io.agentloader.failure.Report;
import io.agentloader.oci.Reference;
import io.agentloader.oci.ReferenceParser;
import io.agentloader.testkit.FakePullAgent;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WarmListTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Duration INTERVAL = Duration.ofSeconds(60);
    private static final Reference ONE = ReferenceParser.DEFAULT.parse("ghcr.io/acme/one:1");
    private static final Reference TWO = ReferenceParser.DEFAULT.parse("ghcr.io/acme/two:1");

    private final FakePullAgent agents = new FakePullAgent();
    /** Stands still between two statements. */
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));

    private final WarmList list = of(ONE, TWO);

    private WarmList of(Reference... references) {
        return WarmList.over(agents, new WarmSettings(List.of(references), TIMEOUT, INTERVAL), now::get, () -> 0.5);
    }

    private void advance(Duration by) {
        now.updateAndGet(before -> before.plus(by));
    }

    private void tend() {
        list.tend().await().atMost(Duration.ofSeconds(10));
    }

    private static RegistryUnavailable down() {
        return new RegistryUnavailable(Report.of("ghcr.io", "refused"));
    }

    @Test
    void everyReferenceIsPulledAsACallerWould() {
        tend();

        assertThat(agents.asked())
                .containsExactly(
                        PullRequest.of(ONE).identified("warm"),
                        PullRequest.of(TWO).identified("warm"));
        assertThat(list.state()).isEqualTo(new WarmState(2, List.of(), true));
    }

    @Test
    void theStartWaitsForWhatIsMissingUntilItsTimeIsOver() {
        agents.thenFails(down());
        tend();

        assertThat(list.state()).isEqualTo(new WarmState(0, List.of(ONE, TWO), false));
        advance(TIMEOUT);
        assertThat(list.state()).isEqualTo(new WarmState(0, List.of(ONE, TWO), true));
    }

    @Test
    void anEmptyListIsDoneAtOnce() {
        assertThat(of().state()).isEqualTo(new WarmState(0, List.of(), true));
    }

    @Test
    void whatFailedIsTriedAgainSoonAndThenLessOften() {
        agents.thenFails(down());
        tend();

        advance(Duration.ofMillis(1_999));
        tend();
        assertThat(agents.asked()).hasSize(2);
        advance(Duration.ofMillis(1));
        tend();
        assertThat(agents.asked()).hasSize(4);
        advance(Duration.ofSeconds(2));
        tend();
        assertThat(agents.asked()).hasSize(4);
    }

    @Test
    void whatIsHeldIsConfirmedAfterTheInterval() {
        tend();

        advance(INTERVAL.minusMillis(1));
        tend();
        assertThat(agents.asked()).hasSize(2);
        advance(Duration.ofMillis(1));
        tend();
        assertThat(agents.asked()).hasSize(4);
    }

    @Test
    void whatFailsLaterStaysHeld() {
        tend();
        agents.thenFails(down());
        advance(INTERVAL);
        tend();

        assertThat(list.state()).isEqualTo(new WarmState(2, List.of(), true));
    }

    @Test
    void whatIsBeingPulledIsNotPulledTwiceAndFewArePulledAtOnce() {
        agents.thenReplies(request -> Uni.createFrom().nothing());
        WarmList many = of(IntStream.range(0, 20)
                .mapToObj(i -> ReferenceParser.DEFAULT.parse("ghcr.io/acme/many:" + i))
                .toArray(Reference[]::new));

        many.tend().subscribe().with(done -> {});
        many.tend().subscribe().with(done -> {});

        assertThat(agents.asked()).hasSize(8).doesNotHaveDuplicates();
    }

    @Test
    void clockThatIsSetBackPutsNothingOff() {
        tend();
        advance(Duration.ofHours(-1));

        tend();
        assertThat(agents.asked()).hasSize(4);
        tend();
        assertThat(agents.asked()).hasSize(4);
    }
}
