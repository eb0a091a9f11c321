package io.agentloader.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentloader.oci.Repository;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Docker's daemon is told of hosts. */
class DockerDaemonConfigTest {

    private static final Path FILE = Path.of("/etc/docker/daemon.json");
    private static final Repository HUB = new Repository("docker.io", "library/busybox");

    private static DockerDaemonConfig config(String json) {
        return DockerDaemonConfig.parse(FILE, json);
    }

    private static NamedHost host(String registry, String root, Part part, Optional<Endpoint.Scheme> scheme) {
        return NamedHost.plainly(new Repository(registry, "library/busybox"), root, part, scheme);
    }

    @Test
    void mirrorsOfTheHubComeInTheirOrderAndTheHubLast() {
        DockerDaemonConfig config = config("{\"debug\": {\"x\": [1]}, \"registry-mirrors\": "
                + "[\"https://z.corp\", \"http://a.corp:5000/hub/\"], \"live-restore\": true}");

        assertThat(config.route(HUB).orElseThrow().hosts())
                .containsExactly(
                        host("z.corp", "/v2", Part.MIRROR, Optional.empty()),
                        host("a.corp:5000", "/hub/v2", Part.MIRROR, Optional.of(Endpoint.Scheme.HTTP)),
                        host("docker.io", "/v2", Part.UPSTREAM, Optional.empty()));
        assertThat(config.route(new Repository("ghcr.io", "x"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "corp.example:5000, true",
        "corp.example, false",
        "10.1.2.3:5000, true",
        "11.1.2.3:5000, false",
        "[fd00::1]:5000, true",
        "ten.example, false",
    })
    void insecureRegistriesAreNamedOrInABlock(String registry, boolean insecure) {
        DockerDaemonConfig config =
                config("{\"insecure-registries\": [\"Corp.example:5000\", \"10.0.0.0/8\", \"fd00::/8\"]}");

        Optional<Route> route = config.route(new Repository(registry, "library/busybox"));

        assertThat(route.map(Route::hosts).orElse(List.of()))
                .isEqualTo(
                        insecure
                                ? List.of(host(registry, "/v2", Part.UPSTREAM, Optional.of(Endpoint.Scheme.AUTO)))
                                : List.of());
    }

    @Test
    void mirrorMayBeInsecure() {
        DockerDaemonConfig config =
                config("{\"insecure-registries\": [\"m.corp\"], \"registry-mirrors\": [\"https://m.corp\"]}");

        assertThat(config.route(HUB).orElseThrow().hosts().get(0).scheme()).contains(Endpoint.Scheme.AUTO);
    }

    @Test
    void fileThatSaysNothingOfHostsIsEmpty() {
        assertThat(config("{\"registry-mirrors\": null, \"log-driver\": \"journald\"}")
                        .isEmpty())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{|\"registry-mirrors\": [\"https://a\",|\"m.corp\"]}; , line 3: registry-mirrors has what is not http[s]://",
                "{|\"registry-mirrors\": [\"https://me:secret@m.corp\"]}; , line 2: registry-mirrors has what is not http[s]://",
                "{|\"registry-mirrors\": \"https://m.corp\"}; , line 2: registry-mirrors is not a list of texts",
                "{|\"registry-mirrors\": [1]}; , line 2: registry-mirrors is not a list of texts",
                "{|\"insecure-registries\": [\"http://x\"]}; , line 2: insecure-registries has what is neither",
                "{|\"insecure-registries\": [\"a b\"]}; , line 2: insecure-registries has what is neither",
                "[]; : is no JSON object",
                "{|\"a\": 1,|}; , line 3: is not JSON",
            })
    void whatCannotBeUsedIsToldWithItsLine(String json, String what) {
        assertThatThrownBy(() -> config(json.replace('|', '\n')))
                .isInstanceOf(UnusableHostFile.class)
                .hasMessageStartingWith(FILE + what)
                .hasMessageNotContaining("secret");
    }
}
