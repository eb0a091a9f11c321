package io.agentloader.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DevCommandTest {

    @Test
    void withoutAnythingItIsSwitchedOn() {
        assertThat(Program.dev("dev"))
                .isEqualTo(new DevSettings(Map.of("agent-loader.dev.enabled", "true"), OptionalInt.empty()));
    }

    @Test
    void whatIsToldBecomesKeysOfTheConfiguration() {
        DevSettings asked =
                Program.dev("dev", "my agents", "--port", "8081", "--registry-port=0", "--watch", "POLLING");

        assertThat(asked.status()).isEmpty();
        assertThat(asked.keys())
                .isEqualTo(Map.of(
                        "agent-loader.dev.enabled", "true",
                        "agent-loader.dev.folder", "my agents",
                        "quarkus.http.port", "8081",
                        "agent-loader.dev.port", "0",
                        "agent-loader.dev.watch", "polling"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--port=x", "--watch=inotify", "--prot=1", "second"})
    void whatItDoesNotTakeEndsItWithTheStatusOfMisuse(String argument) {
        DevSettings asked = Program.dev("dev", "first", argument);

        assertThat(asked.status()).hasValue(2);
        assertThat(asked.keys()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "--port=-1, --port is -1; allowed is from 0 to 65535",
        "--registry-port=99999, --registry-port is 99999; allowed is from 0 to 65535",
        "'', FOLDER is empty; name a folder",
        "--registry-path=, --registry-path is empty; name a folder"
    })
    void valuesThatCannotBeMeantAreNamed(String argument, String why) {
        assertThat(refusal(argument)).contains(why);
    }

    @Test
    void twoOnOnePortAreRefused() {
        assertThat(refusal("--port", "18210", "--registry-port", "18210"))
                .contains("--port and --registry-port are both 18210");
        assertThat(Program.dev("dev", "--port", "0", "--registry-port", "0").status())
                .isEmpty();
    }

    /** What it is told who is refused. */
    private static String refusal(String... arguments) {
        PrintStream before = System.err;
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        try {
            System.setErr(new PrintStream(errors, true, StandardCharsets.UTF_8));
            String[] all = Stream.concat(Stream.of("dev"), Stream.of(arguments)).toArray(String[]::new);
            assertThat(Program.dev(all).status()).hasValue(2);
        } finally {
            System.setErr(before);
        }
        return errors.toString(StandardCharsets.UTF_8);
    }

    @Test
    void helpEndsItWell() {
        assertThat(Program.dev("dev", "--port", "1", "-h").status()).hasValue(0);
    }
}
