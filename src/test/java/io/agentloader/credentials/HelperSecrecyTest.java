package io.agentloader.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.oci.Repository;
import io.agentloader.testkit.HelperScripts;
import io.agentloader.testkit.LogCapture;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That no log, at whatever level, shows what a helper printed. */
class HelperSecrecyTest {

    @TempDir
    private Path home;

    private HelperBench bench;
    private LogCapture log;

    @BeforeEach
    void open() {
        bench = new HelperBench(home);
        log = LogCapture.open();
    }

    @AfterEach
    void close() {
        log.close();
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

        assertThat(log.lines()).noneMatch(line -> line.contains("hush"));
        assertThat(log.lines().stream().filter(line -> line.contains("credential helper")))
                .hasSize(4)
                .allMatch(line -> line.startsWith("WARN"))
                .anyMatch(line -> line.contains("credential helper failing failed for d.example:"
                        + " it exited with status 1; going on without credentials"))
                .anyMatch(line -> line.contains("credential helper ???evil failed for f.example"));
    }
}
