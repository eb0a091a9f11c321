package io.agentloader.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class LockNoticeTest {

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final LockNotice notice = new LockNotice(new PrintStream(err, true, StandardCharsets.UTF_8));

    @Test
    void whoeverWaitsIsToldForWhichLockAndForWhom() {
        notice.waits(".agent-loader/gc.lock", List.of(17L, 18L));

        assertThat(err.toString(StandardCharsets.UTF_8))
                .isEqualTo(
                        "agent-loader: process 17, 18 holds the store's lock .agent-loader/gc.lock; waiting for it\n");
    }

    @Test
    void nobodyIsNamedWhomTheSystemDoesNotTell() {
        notice.waits(".agent-loader/gc.lock", List.of());

        assertThat(err.toString(StandardCharsets.UTF_8))
                .isEqualTo("agent-loader: others hold the store's lock .agent-loader/gc.lock; waiting for it\n");
    }
}
