package io.agentloader.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentloader.config.LoadedConfig;
import io.agentloader.credentials.CredentialSettings;
import io.agentloader.oci.ReferenceParser;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

/** What the flags about registries set, and for which of them. */
class WireTest {

    private final List<Map<String, String>> opened = new ArrayList<>();

    /** Any command that has them. */
    @Command(name = "any")
    static final class Any {
        @Mixin
        private Wire wire = new Wire();
    }

    private Surroundings open(Map<String, String> settings) {
        opened.add(Map.copyOf(settings));
        // services that ran in this process before may have left properties behind
        Map<String, String> all = new HashMap<>(Map.of("agent-loader.timeouts.request", "10s"));
        all.putAll(settings);
        return new Surroundings(
                LoadedConfig.of(all).values(),
                List.of(),
                List.of(),
                true,
                new CredentialSettings(Map.of(), Optional.empty(), Map.of(), Path.of("")),
                none(),
                none(),
                none(),
                () -> ReferenceParser.DEFAULT,
                none(),
                none(),
                none(),
                none(),
                none(),
                none(),
                none(),
                none(),
                none(),
                Optional.empty(),
                InstantSource.system());
    }

    private static <T> Supplier<T> none() {
        return () -> {
            throw new IllegalStateException("nobody needs this");
        };
    }

    private Map<String, String> settings(Stream<String> references, String... flags) {
        Any any = new Any();
        new CommandLine(any).parseArgs(flags);
        Surroundings here = any.wire.open(this::open);
        any.wire.about(this::open, here, Wire.registries(references));
        return opened.get(opened.size() - 1);
    }

    @Test
    void whatIsSaidOfRegistriesIsSetForThoseThatAreNamedAndNoOther() {
        Map<String, String> settings = settings(
                Stream.of("one.test/a:1", "docker://two.test:5000/b", "one.test/c@sha256:" + "0".repeat(64), "d"),
                "--insecure",
                "--plain-http",
                "--ca-file=ca.pem",
                "--cert-file=a.crt",
                "--key-file=a.key",
                "--header=X-Team: blue",
                "--header=X-Run: 1");

        assertThat(settings)
                .hasSize(3 * 7)
                .containsEntry("agent-loader.registries.\"one.test\".insecure", "true")
                .containsEntry("agent-loader.registries.\"two.test:5000\".insecure", "true")
                .containsEntry("agent-loader.registries.\"docker.io\".plain-http", "true")
                .containsEntry("agent-loader.registries.\"one.test\".ca-file", "ca.pem")
                .containsEntry("agent-loader.registries.\"one.test\".cert-file", "a.crt")
                .containsEntry("agent-loader.registries.\"one.test\".key-file", "a.key")
                .containsEntry("agent-loader.registries.\"one.test\".header[0]", "X-Team: blue")
                .containsEntry("agent-loader.registries.\"two.test:5000\".header[1]", "X-Run: 1");
    }

    @Test
    void whatIsSaidOfAllIsSetOnce() {
        Map<String, String> settings = settings(
                Stream.of(),
                "--registry-config=config.json",
                "--mirror=docker.io=https://one.test",
                "--mirror=docker.io=https://two.test",
                "--offline",
                "--timeout=30s",
                "--retry=5");

        assertThat(settings)
                .isEqualTo(Map.of(
                        "agent-loader.registry-config",
                        "config.json",
                        "agent-loader.mirrors.\"docker.io\"",
                        "https://one.test,https://two.test",
                        "agent-loader.offline",
                        "true",
                        "agent-loader.timeouts.pull",
                        "30s",
                        "agent-loader.retry.attempts",
                        "5"));
    }

    @Test
    void noRequestMayTakeLongerThanAllOfIt() {
        assertThat(settings(Stream.of(), "--timeout=2s"))
                .containsEntry("agent-loader.timeouts.pull", "2s")
                .containsEntry("agent-loader.timeouts.request", "2s");
    }

    @Test
    void whatNoRegistryIsNamedForIsAMistake() {
        assertThatThrownBy(() -> settings(Stream.of(), "--insecure"))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("--insecure");
        assertThatThrownBy(() -> settings(Stream.of(), "--mirror=docker.io"))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("--mirror is not written HOST=URL: docker.io");
    }
}
