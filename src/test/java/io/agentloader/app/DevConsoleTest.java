package io.agentloader.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.dev.DevEvent;
import io.agentloader.dev.DevEvent.Logged;
import io.agentloader.dev.DevEvent.Removed;
import io.agentloader.dev.LogLine;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class DevConsoleTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Queue<Runnable> work = new ArrayDeque<>();
    private final DevConsole console = new DevConsole(work::add, new PrintStream(out, true, StandardCharsets.UTF_8));

    private void told(String event, String file, String text) {
        console.happened(new DevEvent(1, new Logged(new LogLine(Instant.EPOCH, event, file, text))));
    }

    @Test
    void linesAreOfOneLineAndInOrder() {
        told("invalid", "a\n\u001b[31m.yaml", "4:5: no.");
        told("folder", "", "It is there again.");
        console.happened(new DevEvent(2, new Removed("a", "b", "c")));
        assertThat(out.size()).isZero();
        assertThat(work).hasSize(1);

        work.remove().run();

        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .containsExactly("invalid a??[31m.yaml 4:5: no.", "folder It is there again.");
    }

    @Test
    void signsThatNobodySeesAreShownByTheirNumber() {
        told("invalid", "a\u202elmay.exe\u2069.yaml", "x\u200by \ufeff");

        work.remove().run();

        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .containsExactly("invalid aU+202Elmay.exeU+2069.yaml xU+200By U+FEFF");
    }

    @Test
    void whatCannotBePrintedNowIsPrintedWithTheNextLine() {
        DevConsole busy = new DevConsole(
                task -> {
                    if (out.size() == 0) {
                        out.write('.');
                        throw new java.util.concurrent.RejectedExecutionException();
                    }
                    task.run();
                },
                new PrintStream(out, true, StandardCharsets.UTF_8));
        busy.happened(new DevEvent(1, new Logged(new LogLine(Instant.EPOCH, "served", "a", "one"))));
        busy.happened(new DevEvent(2, new Logged(new LogLine(Instant.EPOCH, "served", "a", "two"))));

        assertThat(out.toString(StandardCharsets.UTF_8).lines()).containsExactly(".served a one", "served a two");
    }
}
