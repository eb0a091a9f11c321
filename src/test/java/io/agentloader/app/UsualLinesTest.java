package io.agentloader.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.Level;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class UsualLinesTest {

    private final PatternFormatter framework = new PatternFormatter(UsualLines.PATTERN);
    private final UsualLines ours = new UsualLines(ZoneId.systemDefault());

    static Stream<ExtLogRecord> records() {
        return Stream.of("io.agentloader.resolution", "io.quarkus", "a", "", "x.y.z.W")
                .flatMap(logger -> List.of(Level.INFO, Level.WARN, Level.ERROR, Level.DEBUG).stream()
                        .flatMap(level -> Stream.of(
                                        "1970-01-01T00:00:00Z",
                                        "2026-03-29T00:59:59.999999999Z",
                                        "2026-03-29T01:00:00Z",
                                        "2026-11-22T04:00:00.007Z",
                                        "2026-11-22T04:00:00.070Z",
                                        "1969-12-31T23:59:59.250Z")
                                .map(at -> record(logger, level, Instant.parse(at)))));
    }

    private static ExtLogRecord record(String logger, Level level, Instant at) {
        ExtLogRecord record =
                new ExtLogRecord(level, "served 100% of %s {0}", ExtLogRecord.FormatStyle.NO_FORMAT, "some.Caller");
        record.setLoggerName(logger);
        record.setInstant(at);
        return record;
    }

    @ParameterizedTest
    @MethodSource("records")
    void lineIsTheFrameworks(ExtLogRecord record) {
        assertThat(ours.format(record)).isEqualTo(framework.format(record)).endsWith(System.lineSeparator());
    }

    @Test
    void argumentsAndCausesAreWrittenToo() {
        ExtLogRecord formatted = new ExtLogRecord(Level.INFO, "after %d s", ExtLogRecord.FormatStyle.PRINTF, "C");
        formatted.setLoggerName("a.b");
        formatted.setParameters(new Object[] {5});
        ExtLogRecord failed = record("a.b", Level.ERROR, Instant.EPOCH);
        failed.setThrown(new IllegalStateException("broken"));

        assertThat(ours.format(formatted))
                .isEqualTo(framework.format(formatted))
                .contains("after 5 s");
        assertThat(ours.format(failed)).isEqualTo(framework.format(failed)).contains("IllegalStateException: broken");
    }

    @Test
    void patternIsTheOneOfTheConfiguration() throws IOException {
        Properties properties = new Properties();
        try (InputStream in = UsualLines.class.getResourceAsStream("/application.properties")) {
            properties.load(in);
        }
        assertThat(properties.getProperty("quarkus.log.console.format")).isEqualTo(UsualLines.PATTERN);
    }
}
