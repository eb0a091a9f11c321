package io.agentloader.app;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ConsoleOutflowTest {

    private final Reader reader = new Reader();
    private final ConsoleOutflow outflow = ConsoleOutflow.to(reader);

    /** A pipe whose reader reads when it is told to. */
    private static final class Reader extends OutputStream {
        private final ByteArrayOutputStream read = new ByteArrayOutputStream();
        private final CountDownLatch reads = new CountDownLatch(1);
        private final CountDownLatch written = new CountDownLatch(1);
        private final AtomicBoolean fails = new AtomicBoolean();

        @Override
        public void write(int single) throws IOException {
            write(new byte[] {(byte) single}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            written.countDown();
            try {
                assertThat(reads.await(50, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
            if (fails.get()) {
                throw new IOException("nobody is there");
            }
            read.write(bytes, offset, length);
        }

        private String read() {
            return read.toString(US_ASCII);
        }
    }

    @AfterEach
    void readOn() {
        reader.reads.countDown();
    }

    private void log(String line) throws IOException {
        byte[] text = (line + "\n").getBytes(US_ASCII);
        outflow.write(text, 0, text.length);
        outflow.flush();
    }

    @Test
    void whatIsFlushedArrivesInItsOrder() throws IOException {
        reader.reads.countDown();

        for (int i = 0; i < 100; i++) {
            log("line " + i);
        }
        outflow.end(Duration.ofSeconds(50));

        assertThat(reader.read().lines())
                .hasSize(100)
                .startsWith("line 0", "line 1")
                .endsWith("line 99");
    }

    @Test
    void whoLogsDoesNotWaitForTheReader() throws Exception {
        log("first");
        assertThat(reader.written.await(50, TimeUnit.SECONDS)).isTrue();
        log("second");
        assertThat(reader.read()).isEmpty();

        reader.reads.countDown();
        outflow.end(Duration.ofSeconds(50));
        assertThat(reader.read()).isEqualTo("first\nsecond\n");
    }

    @Test
    void whatIsTooMuchIsLeftOutWhole() throws Exception {
        log("first");
        assertThat(reader.written.await(50, TimeUnit.SECONDS)).isTrue();
        String much = "x".repeat(ConsoleOutflow.ROOM / 2);
        log(much);
        log("fits");
        log(much);
        log("behind what was left out");
        reader.reads.countDown();
        outflow.end(Duration.ofSeconds(50));
        log("later");

        assertThat(reader.read()).isEqualTo("first\n" + much + "\nfits\nlater\n");
    }

    @Test
    void pieceOfAnyLengthGoesOutWhereNothingElseWaits() throws IOException {
        reader.reads.countDown();

        log("x".repeat(2 * ConsoleOutflow.ROOM));
        outflow.end(Duration.ofSeconds(50));

        assertThat(reader.read()).hasSize(2 * ConsoleOutflow.ROOM + 1);
    }

    @Test
    void theEndWaitsForAReaderThatReadsAndForNoOther() throws Exception {
        log("first");
        assertThat(reader.written.await(50, TimeUnit.SECONDS)).isTrue();
        outflow.end(Duration.ofMillis(10));
        log("nobody waits for this");
        assertThat(reader.read()).isEmpty();

        reader.reads.countDown();
        outflow.end(Duration.ofSeconds(50));
        log("is out when this returns");
        assertThat(reader.read()).isEqualTo("first\nnobody waits for this\nis out when this returns\n");
    }

    @Test
    void readerThatStopsAtTheVeryEndHoldsNobodyUp() throws Exception {
        outflow.end(Duration.ofMillis(10));

        log("nobody takes this");
        log("nor this");
        assertThat(reader.read()).isEmpty();
    }

    @Test
    void whatCannotBeWrittenIsNoEnd() throws Exception {
        reader.reads.countDown();
        reader.fails.set(true);
        log("nowhere to go");
        outflow.end(Duration.ofSeconds(50));
        reader.fails.set(false);
        log("written");

        assertThat(reader.read()).isEqualTo("written\n");
    }
}
