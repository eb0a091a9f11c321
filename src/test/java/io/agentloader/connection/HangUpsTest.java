package io.agentloader.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.connection.HangUps.Reason;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class HangUpsTest {

    /** The clock may begin anywhere, and turns over. */
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1000);

    private final List<String> log = new ArrayList<>();
    private final HangUps hangUps = new HangUps(now::get, log::add);

    @Test
    void eachIsCountedForItsReason() {
        hangUps.note(Reason.SLOW_HEAD, "192.0.2.1");
        hangUps.note(Reason.SLOW_HEAD, "192.0.2.2");
        hangUps.note(Reason.SLOW_BODY, "192.0.2.1");

        assertThat(hangUps.count(Reason.SLOW_HEAD)).isEqualTo(2);
        assertThat(hangUps.count(Reason.SLOW_BODY)).isOne();
        assertThat(hangUps.count(Reason.HEADS_FULL)).isZero();
    }

    @Test
    void firstOfEachReasonIsLoggedAtOnce() {
        hangUps.note(Reason.SLOW_HEAD, "192.0.2.1");
        hangUps.note(Reason.ANSWERS_NOT_TAKEN, "192.0.2.2");

        assertThat(log)
                .containsExactly(
                        "hung up on 192.0.2.1: the head of its request was not whole in time",
                        "hung up on 192.0.2.2: answers that callers do not take need all the memory there is for"
                                + " them, and this one took most of it or hardly read");
    }

    @Test
    void thoseOfTheMinuteAreOneLineAfterIt() {
        for (int i = 0; i < 1000; i++) {
            hangUps.note(Reason.SLOW_HEAD, "192.0.2.1");
        }
        now.addAndGet(Duration.ofSeconds(59).toNanos());
        hangUps.note(Reason.SLOW_HEAD, "192.0.2.1");
        assertThat(log).hasSize(1);

        now.addAndGet(Duration.ofSeconds(1).toNanos());
        hangUps.note(Reason.SLOW_HEAD, "192.0.2.9");
        hangUps.note(Reason.SLOW_HEAD, "192.0.2.9");

        assertThat(log).hasSize(2);
        assertThat(log.get(1))
                .isEqualTo("hung up on 192.0.2.9: the head of its request was not whole in time (and on 1000"
                        + " more, without a line of their own)");
        assertThat(hangUps.count(Reason.SLOW_HEAD)).isEqualTo(1003);
    }

    @Test
    void connectionThatHasEndedCountsForNothing() {
        EmbeddedChannel left = new EmbeddedChannel();
        left.close();

        new HangUp(left, Reason.SLOW_HEAD, hangUps, new AtomicBoolean()).run();

        assertThat(hangUps.count(Reason.SLOW_HEAD)).isZero();
        assertThat(log).isEmpty();
    }

    @Test
    void connectionThatIsHungUpOnForTwoReasonsCountsForTheFirst() {
        EmbeddedChannel slowToEnd = new EmbeddedChannel() {
            @Override
            public boolean isActive() {
                return true;
            }
        };
        AtomicBoolean noted = new AtomicBoolean();

        new HangUp(slowToEnd, Reason.ANSWERS_NOT_TAKEN, hangUps, noted).run();
        new HangUp(slowToEnd, Reason.SLOW_HEAD, hangUps, noted).run();

        assertThat(hangUps.count(Reason.ANSWERS_NOT_TAKEN)).isOne();
        assertThat(hangUps.count(Reason.SLOW_HEAD)).isZero();
        assertThat(log).hasSize(1);
    }
}
