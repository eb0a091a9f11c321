package io.agentloader.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.concurrent.DefaultEventExecutor;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.Level;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.jboss.logmanager.handlers.OutputStreamHandler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GroupedConsoleTest {

    private final List<String> writes = new CopyOnWriteArrayList<>();
    private final OutputStreamHandler plain = new OutputStreamHandler(
            new ByteArrayOutputStream() {
                @Override
                public synchronized void write(byte[] bytes, int offset, int length) {
                    writes.add(new String(bytes, offset, length, StandardCharsets.US_ASCII));
                }
            },
            new PatternFormatter("%m\n"));
    private final GroupedConsole console = new GroupedConsole(plain);
    private final DefaultEventExecutor loop = new DefaultEventExecutor();

    @AfterEach
    void end() {
        loop.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private void log(Level level, String text) {
        console.publish(new ExtLogRecord(level, text, ExtLogRecord.FormatStyle.NO_FORMAT, "C"));
    }

    private void inOneTurn(Runnable turn) {
        loop.submit(turn).syncUninterruptibly();
        // what the turn left for its end comes before this
        loop.submit(() -> {}).syncUninterruptibly();
    }

    @Test
    void linesOfOneTurnAreWrittenInOnePieceInTheirOrder() {
        inOneTurn(() -> {
            IntStream.range(0, 20).forEach(i -> log(Level.INFO, "line " + i));
            assertThat(writes).isEmpty();
        });

        assertThat(writes).hasSize(1);
        assertThat(writes.get(0).lines())
                .containsExactlyElementsOf(
                        IntStream.range(0, 20).mapToObj(i -> "line " + i).toList());
    }

    @Test
    void eachTurnWrites() {
        inOneTurn(() -> log(Level.INFO, "one"));
        inOneTurn(() -> log(Level.INFO, "two"));

        assertThat(writes).containsExactly("one\n", "two\n");
    }

    @Test
    void whatSomebodyShouldLookAtIsWrittenAtOnceBehindWhatWasBefore() {
        inOneTurn(() -> {
            log(Level.INFO, "before");
            log(Level.WARN, "look");
            assertThat(String.join("", writes)).isEqualTo("before\nlook\n");
        });
    }

    @Test
    void whoIsNoEventLoopWritesAtOnce() {
        log(Level.INFO, "one");

        assertThat(writes).containsExactly("one\n");
    }

    @Test
    void afterTheEndNothingIsKept() {
        inOneTurn(() -> {
            log(Level.INFO, "before");
            console.end();
            assertThat(writes).containsExactly("before\n");
            log(Level.INFO, "after");
            assertThat(writes).containsExactly("before\n", "after\n");
        });
    }

    @Test
    void loopThatHasEndedLosesNothing() {
        loop.submit(() -> {
                    log(Level.INFO, "before");
                    loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
                })
                .syncUninterruptibly();
        loop.terminationFuture().syncUninterruptibly();

        assertThat(writes).containsExactly("before\n");
    }
}
