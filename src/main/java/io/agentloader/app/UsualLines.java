package io.agentloader.app;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Level;
import org.jboss.logmanager.ExtFormatter;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.formatters.PatternFormatter;

/** What the framework makes of the usual pattern, and by it, with the parts that stay the same from line to line made once. */
final class UsualLines extends ExtFormatter {

    /** As {@code application.properties} has it. */
    static final String PATTERN = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5p [%c{2.}] %m%e%n";

    private static final PatternFormatter WHOLE = new PatternFormatter(PATTERN);
    private static final PatternFormatter WHO = new PatternFormatter("%-5p [%c{2.}] ");
    private static final DateTimeFormatter SECOND = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.");
    private static final DateTimeFormatter OFFSET = DateTimeFormatter.ofPattern("XXX ");
    private static final int MOST = 1000;

    /** A level and a logger, as they stand in a line. */
    private record Who(Level level, String logger) {

        /** Written out: what the runtime makes of a record by itself costs the first line of each start 20 ms. */
        @Override
        public boolean equals(Object other) {
            return other instanceof Who who && level.equals(who.level) && logger.equals(who.logger);
        }

        @Override
        public int hashCode() {
            return 31 * level.hashCode() + logger.hashCode();
        }
    }

    /** A second, as it stands in a line before its thousandths and behind them. */
    private record Second(long number, String before, String behind) {

        long thousandths(Instant within) {
            return within.toEpochMilli() - number * 1000;
        }
    }

    private final ZoneId zone;
    private final Map<Who, String> known = new ConcurrentHashMap<>();
    private final AtomicReference<Second> last = new AtomicReference<>(new Second(Long.MIN_VALUE / 1000, "", ""));

    UsualLines(ZoneId zone) {
        this.zone = zone;
    }

    @Override
    public String format(ExtLogRecord record) {
        if (record.getThrown() != null) {
            return WHOLE.format(record);
        }
        Instant at = record.getInstant();
        Second second = second(at);
        String thousandths = Long.toString(1000 + second.thousandths(at)).substring(1);
        return second.before()
                + thousandths
                + second.behind()
                + who(record)
                + formatMessage(record)
                + System.lineSeparator();
    }

    private Second second(Instant at) {
        Second now = Objects.requireNonNull(last.get());
        if (now.number() != at.getEpochSecond()) {
            now = new Second(at.getEpochSecond(), SECOND.format(at.atZone(zone)), OFFSET.format(at.atZone(zone)));
            last.set(now);
        }
        return now;
    }

    private String who(ExtLogRecord record) {
        Who who = new Who(record.getLevel(), String.valueOf(record.getLoggerName()));
        String text = known.get(who);
        if (text == null) {
            text = WHO.format(record);
            if (known.size() < MOST) {
                known.put(who, text);
            }
        }
        return text;
    }
}
