package io.agentloader.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ProjectionPaceTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final ProjectionPace pace = new ProjectionPace(START);

    @Test
    void firstComesFiveSecondsAfterTheStartWhateverChanges() {
        assertThat(dueAfter(0, second -> second)).isEqualTo(5);
    }

    @Test
    void whatTakesThreeSecondsRestsThreeHundredWhileChangesGoOn() {
        tookUntil(10, 3);

        assertThat(dueAfter(10, second -> second)).isEqualTo(310);
    }

    @Test
    void whateverItTookItRestsAnHourAtMost() {
        tookUntil(10, 30_000);

        assertThat(dueAfter(10, second -> 7)).isEqualTo(3610);
    }

    @Test
    void whatTakesThreeSecondsRestsSixtyOnceChangesPause() {
        tookUntil(10, 3);

        assertThat(dueAfter(10, second -> Math.min(second, 40))).isEqualTo(70);
    }

    @Test
    void pauseThatComesLateIsWaitedForFiveSeconds() {
        tookUntil(10, 3);

        assertThat(dueAfter(10, second -> Math.min(second, 200))).isEqualTo(205);
    }

    @Test
    void whatTakesNoTimeRestsFiveSeconds() {
        tookUntil(10, 0);

        assertThat(dueAfter(10, second -> second)).isEqualTo(15);
    }

    @Test
    void whatNobodyCouldMakeIsTriedAgainAfterFiveSeconds() {
        pace.begun(at(10));

        assertThat(dueAfter(10, second -> second)).isEqualTo(15);
    }

    @Test
    void clockThatIsSetBackPutsNothingOff() {
        tookUntil(1000, 30);

        pace.reset(at(0));

        assertThat(pace.isDue(1, at(0))).isTrue();
    }

    private interface Changes {
        long until(long second);
    }

    /** The first second, of those after that one, in which it is due; asked once in each. */
    private long dueAfter(long from, Changes changes) {
        return LongStream.range(from + 1, from + 5000)
                .filter(second -> pace.isDue(changes.until(second), at(second)))
                .findFirst()
                .orElseThrow();
    }

    private void tookUntil(long end, long seconds) {
        pace.begun(at(end - seconds));
        pace.ended(at(end - seconds), at(end));
    }

    private static Instant at(long second) {
        return START.plusSeconds(second);
    }
}
