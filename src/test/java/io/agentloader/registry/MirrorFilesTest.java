package io.agentloader.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentloader.config.LoaderConfig;
import io.agentloader.oci.Repository;
import io.agentloader.registry.Endpoint.Scheme;
import io.agentloader.testkit.Mirrors;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which file speaks for which registry, what becomes of that, and when files are read again. */
class MirrorFilesTest {

    private static final Repository HUB = new Repository("docker.io", "acme/helper");
    private static final Transport UNVERIFIED = new Transport(TlsTrust.UNVERIFIED, Map.of());

    @TempDir
    Path folder;

    private HostFiles files;

    @BeforeEach
    void open() {
        files = new HostFiles(folder);
    }

    private List<String> asked(Repository repository, Map<String, LoaderConfig.Mirror> own) {
        return new Endpoints(Map.of(), own, files.read())
                .of(repository).stream().map(Endpoint::authority).toList();
    }

    private static Repository repository(String registry) {
        return new Repository(registry, "acme/helper");
    }

    private void allNameAMirrorOfTheHub() {
        files.withHosts("docker.io", "[host.\"https://hosts.corp\"]")
                .withRegistries(
                        "[[registry]]", "location = \"docker.io\"", "[[registry.mirror]]", "location = \"conf.corp\"")
                .withDaemon("{\"registry-mirrors\": [\"https://daemon.corp\"]}");
    }

    @Test
    void oneSourceSpeaksAndTheyAreNotMixed() {
        allNameAMirrorOfTheHub();
        assertThat(asked(HUB, Map.of("docker.io", Mirrors.only("own.corp")))).containsExactly("own.corp");
        assertThat(asked(HUB, Map.of())).containsExactly("hosts.corp", "registry-1.docker.io");

        HostFiles withoutHosts = new HostFiles(folder.resolve("b"));
        withoutHosts
                .withRegistries(
                        "[[registry]]", "location = \"docker.io\"", "[[registry.mirror]]", "location = \"conf.corp\"")
                .withDaemon("{\"registry-mirrors\": [\"https://daemon.corp\"]}");
        files = withoutHosts;
        assertThat(asked(HUB, Map.of())).containsExactly("conf.corp", "registry-1.docker.io");

        files = new HostFiles(folder.resolve("c")).withDaemon("{\"registry-mirrors\": [\"https://daemon.corp\"]}");
        assertThat(asked(HUB, Map.of())).containsExactly("daemon.corp", "registry-1.docker.io");

        files = new HostFiles(folder.resolve("d"));
        assertThat(asked(HUB, Map.of())).containsExactly("registry-1.docker.io");
    }

    @Test
    void fileThatDoesNotSpeakOfARepositoryLeavesItToTheNext() {
        files.withHosts("ghcr.io", "[host.\"https://hosts.corp\"]")
                .withRegistries(
                        "[[registry]]", "location = \"quay.io\"", "[[registry.mirror]]", "location = \"conf.corp\"")
                .withDaemon("{\"registry-mirrors\": [\"https://daemon.corp\"]}");

        assertThat(asked(repository("ghcr.io"), Map.of())).containsExactly("hosts.corp", "ghcr.io");
        assertThat(asked(repository("quay.io"), Map.of())).containsExactly("conf.corp", "quay.io");
        assertThat(asked(HUB, Map.of())).containsExactly("daemon.corp", "registry-1.docker.io");
        assertThat(asked(repository("ghcr.io:443"), Map.of())).containsExactly("hosts.corp", "ghcr.io:443");
        assertThat(asked(repository("ghcr.io:5000"), Map.of())).containsExactly("ghcr.io:5000");
    }

    @Test
    void endpointsHaveWhatTheFileSays() {
        files.with("certs.d/ghcr.io/ca.pem", "")
                .withHosts(
                        "ghcr.io",
                        "[host.\"https://m.corp/x\"]",
                        "capabilities = [\"pull\"]",
                        "ca = \"ca.pem\"",
                        "dial_timeout = \"2s\"",
                        "[host.\"https://m.corp/x\".header]",
                        "x-a = \"1\"",
                        "[host.\"http://n.corp\"]",
                        "[host.\"https://localhost:5000\"]");

        List<Endpoint> endpoints = new Endpoints(Map.of(), Map.of(), files.read()).of(repository("ghcr.io"));

        Optional<String> namespace = Optional.of("ghcr.io");
        TlsTrust trust = new TlsTrust(true, List.of(files.at("certs.d/ghcr.io/ca.pem")), List.of());
        assertThat(endpoints)
                .containsExactly(
                        new Endpoint(
                                "m.corp",
                                Scheme.HTTPS,
                                "/x/v2",
                                new Part(true, false, true, namespace),
                                new Transport(trust, Map.of("x-a", "1"), Optional.of(Duration.ofSeconds(2))),
                                repository("m.corp")),
                        new Endpoint(
                                "n.corp",
                                Scheme.HTTP,
                                "/v2",
                                new Part(true, true, true, namespace),
                                Transport.USUAL,
                                repository("n.corp")),
                        new Endpoint(
                                "localhost:5000",
                                Scheme.AUTO,
                                "/v2",
                                new Part(true, true, true, namespace),
                                UNVERIFIED,
                                repository("localhost:5000")),
                        Endpoint.upstream("ghcr.io", Scheme.HTTPS, Transport.USUAL, repository("ghcr.io")));
    }

    @Test
    void registriesConfRenamesAndDaemonJsonDoesNot() {
        files.withRegistries(
                        "[[registry]]",
                        "prefix = \"ghcr.io/acme\"",
                        "location = \"docker.io/corp\"",
                        "[[registry.mirror]]",
                        "location = \"m.corp/hub\"",
                        "insecure = true")
                .withDaemon("{\"registry-mirrors\": [\"http://d.corp/hub\"]}");
        Endpoints endpoints = new Endpoints(Map.of(), Map.of(), files.read());

        assertThat(endpoints.of(repository("ghcr.io")))
                .containsExactly(
                        new Endpoint(
                                "m.corp",
                                Scheme.AUTO,
                                "/v2",
                                Part.MIRROR,
                                UNVERIFIED,
                                new Repository("m.corp", "hub/helper")),
                        Endpoint.upstream(
                                "registry-1.docker.io",
                                Scheme.HTTPS,
                                Transport.USUAL,
                                new Repository("docker.io", "corp/helper")));
        assertThat(endpoints.of(HUB))
                .containsExactly(
                        new Endpoint(
                                "d.corp", Scheme.HTTP, "/hub/v2", Part.MIRROR, Transport.USUAL, repository("d.corp")),
                        Endpoint.upstream("registry-1.docker.io", Scheme.HTTPS, Transport.USUAL, HUB));
    }

    @ParameterizedTest
    @CsvSource({
        "a.corp, a.corp",
        "a.corp:5000, a.corp_5000_",
        "b.corp:5000, b.corp:5000",
        "a.corp:6000, _default",
        "c.corp, _default",
        "[::1]:5000, [::1]_5000_",
    })
    void folderOfARegistryIsTheFirstThatIsThere(String registry, String expected) {
        for (String name : List.of("a.corp", "a.corp_5000_", "a.corp:5000", "b.corp:5000", "_default", "[::1]_5000_")) {
            files.withHosts(name, "[host.\"https://m.corp/" + name.replaceAll("[\\[\\]:]", "-") + "x\"]");
        }
        Endpoints endpoints = new Endpoints(Map.of(), Map.of(), files.read());

        assertThat(endpoints.of(repository(registry)).get(0).root())
                .isEqualTo("/" + expected.replaceAll("[\\[\\]:]", "-") + "x/v2");
    }

    @Test
    void userTakesThePlaceOfTheMachineAndDropInsReplaceTables() {
        files.withRegistries("[[registry]]", "location = \"machine.example\"")
                .with(
                        "home/.config/containers/registries.conf",
                        "[[registry]]",
                        "location = \"a.example\"",
                        "[[registry]]",
                        "location = \"b.example\"")
                .with(
                        "etc/containers/registries.conf.d/2.conf",
                        "[[registry]]",
                        "prefix = \"a.example\"",
                        "location = \"two.corp\"")
                .with(
                        "etc/containers/registries.conf.d/1.conf",
                        "[[registry]]",
                        "prefix = \"a.example\"",
                        "location = \"one.corp\"")
                .with("etc/containers/registries.conf.d/3.txt", "[[")
                .with(
                        "home/.config/containers/registries.conf.d/0.conf",
                        "[[registry]]",
                        "prefix = \"b.example\"",
                        "location = \"user.corp\"")
                .withDaemon("{\"registry-mirrors\": [\"https://machine.corp\"]}")
                .with("home/.docker/daemon.json", "{\"registry-mirrors\": [\"https://user.corp\"]}");

        assertThat(asked(repository("a.example"), Map.of())).containsExactly("two.corp");
        assertThat(asked(repository("b.example"), Map.of())).containsExactly("user.corp");
        assertThat(files.read().route(repository("machine.example"))).isEmpty();
        assertThat(asked(HUB, Map.of())).containsExactly("user.corp", "registry-1.docker.io");
    }

    @Test
    void changedFileIsReadAgainAfterFiveSeconds() {
        StillClock clock = new StillClock();
        files.withDaemon("{\"registry-mirrors\": [\"https://a.corp\"]}");
        MirrorFiles read = files.read(clock);
        files.withDaemon("{\"registry-mirrors\": [\"https://longer.corp\"]}");

        clock.advance(Duration.ofMillis(4_999));
        read.route(HUB);
        assertThat(read.names("a.corp")).isTrue();
        clock.advance(Duration.ofMillis(1));
        read.route(HUB);

        assertThat(read.names("a.corp")).isFalse();
        assertThat(read.names("longer.corp")).isTrue();
        assertThat(files.log).hasSize(1).first().asString().startsWith("INFO mirrors were read again: ");
    }

    @Test
    void badEditIsAWarningOnceAndLeavesWhatWasReadBefore() {
        StillClock clock = new StillClock();
        files.withHosts("docker.io", "[host.\"https://a.corp\"]");
        MirrorFiles read = files.read(clock);
        files.withHosts("docker.io", "", "[host.\"https://a.corp\"");

        for (int i = 0; i < 3; i++) {
            clock.advance(MirrorFiles.LOOKED_AT_EVERY);
            read.route(HUB);
        }

        assertThat(read.names("a.corp")).isTrue();
        assertThat(files.log).hasSize(1);
        assertThat(files.log.get(0))
                .startsWith("WARNING agent-loader.hosts-dir: " + files.at("certs.d/docker.io/hosts.toml")
                        + ", line 2: is not TOML")
                .endsWith("; what was read before holds");
    }

    @ParameterizedTest
    @CsvSource({
        "certs.d/docker.io/hosts.toml, x = , agent-loader.hosts-dir",
        "etc/containers/registries.conf, x = , agent-loader.registries-conf",
        "etc/docker/daemon.json, {, agent-loader.docker-daemon-config",
    })
    void fileThatCannotBeUsedIsToldWithItsKeyAndLine(String name, String text, String key) {
        files.with(name, text);

        assertThatThrownBy(files::read)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(key + ": " + files.at(name) + ", line ");
    }

    @Test
    void namedPlaceHasToBeThere() {
        for (MirrorFilePlaces places : List.of(
                new MirrorFilePlaces(Optional.of(folder.resolve("none")), "off", "off", folder, folder),
                new MirrorFilePlaces(Optional.empty(), folder.resolve("none").toString(), "off", folder, folder),
                new MirrorFilePlaces(
                        Optional.empty(), "off", folder.resolve("none").toString(), folder, folder))) {
            assertThatThrownBy(() -> MirrorFiles.read(places, Runnable::run, new StillClock()))
                    .hasMessageContaining(folder.resolve("none").toString());
        }
    }

    @Test
    void whatIsOffIsNotLookedFor() {
        allNameAMirrorOfTheHub();
        MirrorFilePlaces off = new MirrorFilePlaces(Optional.empty(), "off", "off", files.at("home"), files.at("etc"));

        assertThat(MirrorFiles.read(off, Runnable::run, new StillClock()).summary())
                .isEmpty();
        assertThat(files.read().summary().orElseThrow()).contains("certs.d", "registries.conf", "daemon.json");
    }

    @Test
    void hostsThatFilesNameAreMeant() {
        files.withHosts("docker.io", "[host.\"https://10.0.0.5:443\"]", "[host.\"http://10.0.0.6:5000\"]");
        MirrorFiles read = files.read();

        assertThat(read.names("10.0.0.5")).isTrue();
        assertThat(read.names("10.0.0.6:5000")).isTrue();
        assertThat(read.names("10.0.0.6")).isFalse();
        assertThat(read.names("docker.io")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"blocked.test", "blocked.test:443", "docker.io", "docker.io:443", "registry-1.docker.io"})
    void whatIsBlockedIsBlockedUnderEveryNameOfTheHost(String registry) {
        MirrorFiles read = new HostFiles(folder)
                .withRegistries(
                        "[[registry]]",
                        "prefix = \"blocked.test\"",
                        "blocked = true",
                        "[[registry]]",
                        "prefix = \"docker.io\"",
                        "blocked = true")
                .read();

        assertThat(read.route(new Repository(registry, "a/b")).map(Route::isBlocked))
                .contains(true);
        assertThat(read.route(new Repository("blocked.test:5000", "a/b"))).isEmpty();
    }
}
