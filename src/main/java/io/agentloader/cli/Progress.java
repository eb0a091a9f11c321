package io.agentloader.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Tells whoever waits how far a command is: a bar on a terminal, a line now and then elsewhere, nothing when it is quick. */
final class Progress {

    /** Nobody wants to be told of less. */
    private static final Duration MOMENT = Duration.ofSeconds(1);

    private static final Duration BETWEEN_BARS = Duration.ofMillis(200);
    private static final Duration BETWEEN_LINES = Duration.ofSeconds(5);
    private static final String FORMAT = "--format";

    /** Where a link to a terminal leads. */
    private static final String TERMINALS = "/dev/(?:pts/.*|tty.*|console)";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--progress",
            paramLabel = "auto|plain|none",
            description = "Tell how far it is: by a bar on a terminal, by lines everywhere, or not at all.",
            defaultValue = "auto")
    private Form form = Form.auto;

    /** Named as on the command line. */
    enum Form {
        auto,
        plain,
        none
    }

    /** What may take long. */
    @FunctionalInterface
    interface Work<T> {
        T done() throws IOException;
    }

    /** Does the work, and tells meanwhile how far it is. */
    <T> T over(Gauge gauge, PrintWriter err, String what, Work<T> work) throws IOException {
        boolean bars = form == Form.auto && gauge.takesBack() && isTerminal();
        if (form == Form.none || (form == Form.auto && !bars && isForPrograms())) {
            return work.done();
        }
        Ticker ticker = new Ticker(gauge, err, what, bars);
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(Progress::thread);
        long between = (bars ? BETWEEN_BARS : BETWEEN_LINES).toMillis();
        // a log has less use for it than somebody who waits
        Duration first = form == Form.auto && !bars ? BETWEEN_LINES : MOMENT;
        ScheduledFuture<?> ticking =
                timer.scheduleAtFixedRate(ticker::tick, first.toMillis(), between, TimeUnit.MILLISECONDS);
        boolean finished = false;
        try {
            T result = work.done();
            finished = true;
            return result;
        } finally {
            ticking.cancel(false);
            timer.shutdown();
            ticker.end(finished);
        }
    }

    /** Whoever reads documents finds nothing else beside an error, unless it was asked for. */
    private boolean isForPrograms() {
        OptionSpec format = spec.findOption(FORMAT);
        return format != null && !"text".equals(String.valueOf(format.<Object>getValue()));
    }

    private static Thread thread(Runnable ticking) {
        Thread thread = new Thread(ticking, "progress");
        thread.setDaemon(true);
        return thread;
    }

    /** Whether the error output is one; the library knows only of all three streams together. */
    private static boolean isTerminal() {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString().matches(TERMINALS);
        } catch (IOException | UnsupportedOperationException elsewhere) {
            return false;
        }
    }

    /** What is printed; nothing after the end. */
    static final class Ticker {
        private final Gauge gauge;
        private final PrintWriter err;
        private final String what;
        private final boolean bars;
        private final Instant start;
        private final long movedBefore;
        private final long announcedBefore;
        private int printed;
        private boolean ended;

        Ticker(Gauge gauge, PrintWriter err, String what, boolean bars) {
            this.gauge = gauge;
            this.err = err;
            this.what = what;
            this.bars = bars;
            this.start = gauge.clock().instant();
            this.movedBefore = gauge.traffic().moved();
            this.announcedBefore = gauge.traffic().announced();
        }

        synchronized void tick() {
            if (ended) {
                return;
            }
            if (bars) {
                String bar = headway().bar();
                err.print("\r" + bar + " ".repeat(Math.max(0, printed - bar.length())));
                printed = bar.length();
            } else {
                err.println(Program.NAME + ": " + headway().line());
                printed++;
            }
            err.flush();
        }

        /** A bar is gone then; who has seen lines sees one that is the last. */
        synchronized void end(boolean finished) {
            ended = true;
            if (bars && printed > 0) {
                err.print("\r" + " ".repeat(printed) + "\r");
            } else if (printed > 0 && finished) {
                err.println(Program.NAME + ": " + headway().end());
            }
            err.flush();
        }

        private Headway headway() {
            long moved = gauge.traffic().moved() - movedBefore;
            long announced = Math.max(moved, gauge.traffic().announced() - announcedBefore);
            return new Headway(
                    what,
                    moved,
                    announced,
                    Duration.between(start, gauge.clock().instant()));
        }
    }
}
