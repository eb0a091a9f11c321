package io.agentloader.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is told of a command that takes longer than a moment. */
class ProgressTest {

    private Instant now = Instant.EPOCH;
    private final Traffic traffic = new Traffic();
    private final Gauge gauge = new Gauge(traffic, () -> now, Optional.of("xterm"));
    private final StringWriter err = new StringWriter();

    private Progress.Ticker ticker(boolean bars) {
        return new Progress.Ticker(gauge, new PrintWriter(err), "pulling acme/helper", bars);
    }

    private void move(int bytes, Duration time) {
        traffic.moved(bytes);
        now = now.plus(time);
    }

    @Test
    void linesSayHowFarItIsAndTheLastOneHowLongItTook() {
        traffic.moved(99);
        Progress.Ticker ticker = ticker(false);

        now = now.plusSeconds(1);
        ticker.tick();
        traffic.announced(4096);
        move(1024, Duration.ofSeconds(1));
        ticker.tick();
        move(3072, Duration.ofMillis(500));
        ticker.end(true);
        ticker.tick();

        assertThat(err.toString().lines())
                .containsExactly(
                        "agent-loader: pulling acme/helper: nothing yet after 1.0 s",
                        "agent-loader: pulling acme/helper: 1.0 KiB of 4.0 KiB after 2.0 s, 512 B/s",
                        "agent-loader: pulling acme/helper: 4.0 KiB in 2.5 s");
    }

    @Test
    void barIsDrawnOverTheOneBeforeAndIsGoneAtTheEnd() {
        Progress.Ticker ticker = ticker(true);

        traffic.announced(2 << 20);
        move(1 << 20, Duration.ofSeconds(2));
        ticker.tick();
        ticker.end(true);

        String bar = "pulling acme/helper [############............] 1.0 MiB of 2.0 MiB after 2.0 s, 512.0 KiB/s";
        assertThat(err).hasToString("\r" + bar + "\r" + " ".repeat(bar.length()) + "\r");
    }

    @Test
    void whatIsQuickIsNotToldOf() {
        ticker(true).end(true);
        ticker(false).end(true);

        assertThat(err.toString()).isEmpty();
    }

    @Test
    void failureIsNoEndToTellOf() {
        Progress.Ticker ticker = ticker(false);

        ticker.tick();
        ticker.end(false);

        assertThat(err.toString().lines()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"xterm-256color,true", "dumb,false", "'',false"})
    void lineIsTakenBackOnlyWhereTheTerminalCanDoThat(String kind, boolean can) {
        assertThat(new Gauge(traffic, () -> now, Optional.of(kind)).takesBack()).isEqualTo(can);
        assertThat(new Gauge(traffic, () -> now, Optional.empty()).takesBack()).isFalse();
    }

    @Test
    void whatWasTypedDoesNotMoveTheCursor() {
        assertThat(new Headway("pulling \u001b[2J", 0, 0, Duration.ofSeconds(1)).line())
                .isEqualTo("pulling ?[2J: nothing yet after 1.0 s");
    }
}
