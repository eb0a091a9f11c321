package io.agentloader.app;

import io.agentloader.dev.DevEvent;
import io.agentloader.dev.DevEvent.Logged;
import io.agentloader.dev.DevFollower;
import io.agentloader.dev.LogLine;
import io.agentloader.document.SafeJson;
import java.io.PrintStream;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;

/** The log of dev mode, in the terminal of the author. A terminal that is held still holds up nothing; it misses lines. */
final class DevConsole implements DevFollower {

    private static final int WAITING = 1000;

    /** What nobody sees, or what turns the direction of what follows: a name must not look like another. */
    private static final Pattern UNSEEN = Pattern.compile("[\\p{Cf}" + SafeJson.DIRECTIONS + "]");

    private final BlockingQueue<String> lines = new ArrayBlockingQueue<>(WAITING);
    private final AtomicBoolean printing = new AtomicBoolean();
    private final Executor threads;
    private final PrintStream out;

    DevConsole(Executor threads, PrintStream out) {
        this.threads = threads;
        this.out = out;
    }

    /** As one line, whatever a file is called. */
    static String text(LogLine line) {
        String file = line.file().isEmpty() ? "" : line.file() + " ";
        String all = (line.event() + " " + file + line.text()).replaceAll("\\p{Cc}", "?");
        return UNSEEN.matcher(all)
                .replaceAll(sign -> String.format("U+%04X", sign.group().codePointAt(0)));
    }

    @Override
    public void happened(DevEvent event) {
        if (event.news() instanceof Logged logged && lines.offer(text(logged.line()))) {
            print();
        }
    }

    /** One thread at a time, so that the lines keep their order. */
    private void print() {
        if (!printing.compareAndSet(false, true)) {
            return;
        }
        try {
            threads.execute(this::drain);
        } catch (RejectedExecutionException full) {
            printing.set(false);
        }
    }

    private void drain() {
        for (String line = lines.poll(); line != null; line = lines.poll()) {
            out.println(line);
        }
        printing.set(false);
        if (!lines.isEmpty()) {
            print();
        }
    }

    @Override
    public void reset(long id) {
        // what was missed is of no use in a terminal
    }

    @Override
    public void end() {
        // the program ends
    }
}
