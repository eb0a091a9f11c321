package io.agentloader.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.oci.Repository;
import io.agentloader.testkit.HelperScripts;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That no log, at whatever level, shows what a helper printed. */
class HelperSecrecyTest {

    private static final Logger ROOT = Logger.getLogger("");
    private static final Logger OURS = Logger.getLogger("io.agentloader");

    @TempDir
    private Path home;

    private final Capture capture = new Capture();
    private HelperBench bench;
    private Level rootBefore;

    private static final class Capture extends Handler {
        private final List<String> lines = new CopyOnWriteArrayList<>();
        private final SimpleFormatter formatter = new SimpleFormatter();

        @Override
        public void publish(LogRecord record) {
            lines.add(record.getLevel() + " " + formatter.format(record));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    @BeforeEach
    void open() {
        bench = new HelperBench(home);
        rootBefore = ROOT.getLevel();
        ROOT.setLevel(Level.ALL);
        OURS.setLevel(Level.ALL);
        capture.setLevel(Level.ALL);
        ROOT.addHandler(capture);
    }

    @AfterEach
    void close() {
        ROOT.removeHandler(capture);
        ROOT.setLevel(rootBefore);
        OURS.setLevel(null);
        bench.close();
    }

    @Test
    void logsNameTheHelperAndNeverShowWhatItPrinted() {
        bench.docker("{\"credHelpers\":{\"a.example\":\"good\",\"b.example\":\"token\",\"c.example\":\"rubbish\","
                        + "\"d.example\":\"failing\",\"e.example\":\"dumping\",\"f.example\":\"../evil\"}}")
                .scripts
                .answering("good", "me", "hush-1")
                .answering("token", "<token>", "hush-2")
                .add("rubbish", "echo hush-3; echo hush-4 >&2")
                .add("failing", "echo 'cannot use hush-5'; exit 1")
                .add("dumping", "echo '" + HelperScripts.answer("me", "hush-6") + "'; exit 2");
        Keychain keychain = bench.keychain();

        for (String host : List.of("a", "b", "c", "d", "e", "f")) {
            HelperBench.of(keychain, new Repository(host + ".example", "x"));
        }

        assertThat(capture.lines).noneMatch(line -> line.contains("hush"));
        assertThat(capture.lines.stream().filter(line -> line.contains("credential helper")))
                .hasSize(4)
                .allMatch(line -> line.startsWith("WARN"))
                .anyMatch(line -> line.contains("credential helper failing failed for d.example:"
                        + " it exited with status 1; going on without credentials"))
                .anyMatch(line -> line.contains("credential helper ???evil failed for f.example"));
    }
}
