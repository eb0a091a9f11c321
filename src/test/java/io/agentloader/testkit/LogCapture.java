package io.agentloader.testkit;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** Everything that anybody in this process logs, at whatever level, for as long as it is open. */
public final class LogCapture implements AutoCloseable {

    private static final Logger ROOT = Logger.getLogger("");
    private static final Logger OURS = Logger.getLogger("io.agentloader");

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Handler handler = new Lines(lines);
    private final Level rootBefore = ROOT.getLevel();

    private static final class Lines extends Handler {
        private final List<String> lines;
        private final SimpleFormatter formatter = new SimpleFormatter();

        private Lines(List<String> lines) {
            this.lines = lines;
        }

        @Override
        public void publish(LogRecord record) {
            lines.add(record.getLevel() + " " + formatter.format(record));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    private LogCapture() {}

    public static LogCapture open() {
        LogCapture capture = new LogCapture();
        capture.handler.setLevel(Level.ALL);
        ROOT.setLevel(Level.ALL);
        OURS.setLevel(Level.ALL);
        ROOT.addHandler(capture.handler);
        return capture;
    }

    /** Level and text of each record, a stack trace included. */
    public List<String> lines() {
        return lines;
    }

    @Override
    public void close() {
        ROOT.removeHandler(handler);
        ROOT.setLevel(rootBefore);
        OURS.setLevel(null);
    }
}
