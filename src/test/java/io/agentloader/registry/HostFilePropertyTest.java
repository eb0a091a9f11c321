package io.agentloader.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Whatever is in a file, it is read or refused with the one failure that is meant for it. */
class HostFilePropertyTest {

    private static final Path FILE = Path.of("file");

    @Provide
    Arbitrary<String> files() {
        Arbitrary<String> pieces = Arbitraries.of(
                "[[registry]]\n",
                "[[registry.mirror]]\n",
                "location = ",
                "prefix = ",
                "\"ghcr.io\"\n",
                "\"a.corp/x\"\n",
                "blocked = true\n",
                "[host.\"https://m.corp\"]\n",
                "[host.\"x y\".header]\n",
                "capabilities = [\"pull\"]\n",
                "client = [[\"a\"], 1]\n",
                "[",
                "]",
                "{",
                "}",
                "\"",
                "=",
                "\n",
                ",",
                "registry-mirrors",
                "\"registry-mirrors\":",
                "insecure-registries",
                "null",
                "1",
                "[registries.search]\n",
                "server = \"https://s.corp\"\n",
                "*.",
                "'''");
        Arbitrary<String> anything = Arbitraries.strings().ofMaxLength(5);
        return Arbitraries.frequencyOf(Tuple.of(8, pieces), Tuple.of(1, anything))
                .list()
                .ofMaxSize(12)
                .map(all -> all.stream().collect(Collectors.joining()));
    }

    private static boolean isReadOrRefused(Runnable reading) {
        try {
            reading.run();
            return true;
        } catch (UnusableHostFile refused) {
            return String.valueOf(refused.getMessage()).startsWith("file");
        }
    }

    @Property(tries = 400)
    void textIsReadOrRefused(@ForAll("files") String text) {
        for (Runnable reading : List.<Runnable>of(
                () -> HostsToml.parse(FILE, text),
                () -> RegistriesConf.parse(FILE, text),
                () -> DockerDaemonConfig.parse(FILE, text))) {
            assertThat(isReadOrRefused(reading)).isTrue();
        }
    }

    @Property(tries = 3)
    void depthWithoutEndIsRefused(@ForAll("openers") String opener) {
        String deep = opener.repeat(100_000);

        assertThat(isReadOrRefused(() -> HostsToml.parse(FILE, "a = " + deep))).isTrue();
        assertThat(isReadOrRefused(() -> DockerDaemonConfig.parse(FILE, "{\"registry-mirrors\":" + deep)))
                .isTrue();
    }

    @Provide
    Arbitrary<String> openers() {
        return Arbitraries.of("[", "{a=", "[[");
    }
}
