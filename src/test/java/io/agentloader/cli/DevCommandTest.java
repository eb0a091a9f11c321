package io.agentloader.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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

    @Test
    void helpEndsItWell() {
        assertThat(Program.dev("dev", "--port", "1", "-h").status()).hasValue(0);
    }
}
