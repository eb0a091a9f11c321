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
import org.junit.jupiter.params.provider.ValueSource;

/** What version 2 of {@code registries.conf} says. */
class RegistriesConfTest {

    private static final Path FILE = Path.of("/etc/containers/registries.conf");

    private static RegistriesConf conf(String... lines) {
        return new RegistriesConf(FILE, RegistriesConf.parse(FILE, String.join("\n", lines)));
    }

    private static Repository repository(String text) {
        int slash = text.indexOf('/');
        return new Repository(text.substring(0, slash), text.substring(slash + 1));
    }

    private static List<String> asked(RegistriesConf conf, String repository) {
        return conf.route(repository(repository)).stream()
                .flatMap(route -> route.hosts().stream())
                .map(host -> host.repository().toString())
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "ghcr.io, ghcr.io/acme/helper, true",
        "ghcr.io/acme, ghcr.io/acme/helper, true",
        "ghcr.io/acme/helper, ghcr.io/acme/helper, true",
        "ghcr.io/acme/help, ghcr.io/acme/helper, false",
        "ghcr.io/acme/helper/more, ghcr.io/acme/helper, false",
        "ghcr.io, ghcr.io:443/acme/helper, false",
        "ghcr.io:443, ghcr.io:443/acme/helper, true",
        "docker.io/busybox, docker.io/library/busybox, false",
        "docker.io/library/busybox, docker.io/library/busybox, true",
        "*.corp.example, a.corp.example/x, true",
        "*.corp.example, b.a.corp.example/x, true",
        "*.corp.example, corp.example/x, false",
        "*.corp.example, acorp.example/x, false",
        "*.corp.example, a.corp.example:5000/x, false",
    })
    void prefixFitsWholeComponents(String prefix, String repository, boolean fits) {
        RegistriesConf conf = conf("[[registry]]", "prefix = \"" + prefix + "\"");

        assertThat(conf.route(repository(repository)).isPresent()).isEqualTo(fits);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[[registry]]",
                "  [[ registry ]]",
                "[[\"registry\"]]",
                "[['registry']]",
                "[[\"regi\\u0073try\"]]",
                "\r\n\t[[registry]]",
                "[aliases]\n\"a\" = \"b.example/a\"\n[[registry]]",
            })
    void tableIsFoundHoweverItIsSpelt(String opening) {
        RegistriesConf conf = conf(opening, "prefix = \"ghcr.io\"");

        assertThat(conf.isEmpty()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "# [[registry]]\n# location = \"a.example\"",
                "unqualified-search-registries = [\"docker.io\"]",
                "credential-helpers = [ \"a\" , \"b\" ] # two",
                "[aliases]\n\"registry\" = \"docker.io/library/registry\"",
                "[aliases]\n\"fedora\" = \"registry.fedoraproject.org/fedora\"",
            })
    void fileThatSpeaksOfNoRegistryHasNothingToSay(String text) {
        assertThat(conf(text).isEmpty()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"x =", "x = \"a", "[aliases", "x = [\"a\" \"b\"]", "\"a\\q\" = \"b\""})
    void fileThatIsNoTomlIsNoSilentOne(String text) {
        assertThatThrownBy(() -> conf(text)).hasMessageContaining("line 1: is not TOML");
    }

    @Test
    void longestPrefixSpeaks() {
        RegistriesConf conf = conf(
                "[[registry]]",
                "prefix = \"ghcr.io\"",
                "location = \"a.corp\"",
                "[[registry]]",
                "prefix = \"ghcr.io/acme/team\"",
                "location = \"c.corp/t\"",
                "[[registry]]",
                "prefix = \"ghcr.io/acme\"",
                "location = \"b.corp\"");

        assertThat(asked(conf, "ghcr.io/other/x")).containsExactly("a.corp/other/x");
        assertThat(asked(conf, "ghcr.io/acme/x")).containsExactly("b.corp/x");
        assertThat(asked(conf, "ghcr.io/acme/team/x")).containsExactly("c.corp/t/x");
        assertThat(asked(conf, "quay.io/acme/x")).isEmpty();
    }

    @Test
    void mirrorsComeInTheirOrderAndTheLocationLast() {
        RegistriesConf conf = conf(
                "[[registry]]",
                "location = \"docker.io\"",
                "[[registry.mirror]]",
                "location = \"z.corp:5000/hub\"",
                "insecure = true",
                "[[registry.mirror]]",
                "location = \"a.corp\"",
                "pull-from-mirror = \"digest-only\"",
                "[[registry.mirror]]",
                "location = \"m.corp\"",
                "pull-from-mirror = \"tag-only\"");

        List<NamedHost> hosts = conf.route(repository("docker.io/library/busybox"))
                .orElseThrow()
                .hosts();

        assertThat(hosts)
                .containsExactly(
                        NamedHost.plainly(
                                repository("z.corp:5000/hub/library/busybox"),
                                "/v2",
                                Part.MIRROR,
                                Optional.of(Endpoint.Scheme.AUTO)),
                        NamedHost.plainly(
                                repository("a.corp/library/busybox"),
                                "/v2",
                                new Part(true, false, true, Optional.empty()),
                                Optional.empty()),
                        NamedHost.plainly(
                                repository("m.corp/library/busybox"),
                                "/v2",
                                new Part(true, true, false, Optional.empty()),
                                Optional.empty()),
                        NamedHost.plainly(
                                repository("docker.io/library/busybox"), "/v2", Part.UPSTREAM, Optional.empty()));
        assertThat(hosts.get(0).tls()).contains(TlsTrust.UNVERIFIED);
        assertThat(conf.names()).containsExactlyInAnyOrder("docker.io", "z.corp:5000", "a.corp", "m.corp");
    }

    @Test
    void digestOnlyOfTheRegistryHoldsForAllItsMirrors() {
        List<NamedHost> hosts = conf(
                        "[[registry]]",
                        "location = \"ghcr.io\"",
                        "mirror-by-digest-only = true",
                        "[[registry.mirror]]",
                        "location = \"a.corp\"")
                .route(repository("ghcr.io/x/y"))
                .orElseThrow()
                .hosts();

        assertThat(hosts.get(0).part()).isEqualTo(new Part(true, false, true, Optional.empty()));
    }

    @Test
    void domainTakesALocationInThePlaceOfTheWholeHost() {
        assertThat(asked(conf("[[registry]]", "prefix = \"*.corp\"", "location = \"new.example/old\""), "a.corp/x/y"))
                .containsExactly("new.example/old/x/y");
        assertThat(asked(conf("[[registry]]", "prefix = \"*.corp\"", "insecure = true"), "a.corp/x/y"))
                .containsExactly("a.corp/x/y");
    }

    @Test
    void placeWithoutAnythingLeftToAskForIsNotAsked() {
        RegistriesConf conf = conf(
                "[[registry]]",
                "prefix = \"ghcr.io/acme/helper\"",
                "location = \"ghcr.io/acme/helper\"",
                "[[registry.mirror]]",
                "location = \"a.corp\"");

        assertThat(asked(conf, "ghcr.io/acme/helper")).containsExactly("ghcr.io/acme/helper");
        assertThat(asked(conf, "ghcr.io/acme/helper/x")).containsExactly("a.corp/x", "ghcr.io/acme/helper/x");
    }

    @Test
    void blockedRepositoriesHaveNobodyToAsk() {
        RegistriesConf conf = conf("[[registry]]", "location = \"ghcr.io/evil\"", "blocked = true");

        assertThat(conf.route(repository("ghcr.io/evil/x")).orElseThrow().isBlocked())
                .isTrue();
        assertThat(conf.route(repository("ghcr.io/good/x"))).isEmpty();
    }

    @Test
    void whatConcernsShortNamesIsPassedOver() {
        assertThat(conf(
                                "unqualified-search-registries = [\"docker.io\"]",
                                "short-name-mode = \"enforcing\"",
                                "credential-helpers = [\"x\"]",
                                "[aliases]",
                                "\"busybox\" = \"docker.io/library/busybox\"")
                        .isEmpty())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "[registries.search]|registries = ['docker.io']; 1; registries is of version 1",
                "[[registry]]|insecure = true; 1; registry has neither a prefix nor a location",
                "[[registry]]|location = 'https://ghcr.io'; 2; \"https://ghcr.io\" is not host[:port][/path]",
                "[[registry]]|location = 'me:secret@ghcr.io'; 2; \"...\" is not host[:port][/path]",
                "[[registry]]|location = 'ghcr.io'|insecure = 'no'; 3; insecure is not true or false",
                "[[registry]]|location = 'ghcr.io'|[[registry.mirror]]|insecure = true; 3; mirror has no location",
                "[[registry]]|location = 'ghcr.io'|[[registry.mirror]]|location = 'a.corp'|pull-from-mirror = 'never'; 5; pull-from-mirror is \"never\"",
                "[[registry]]|location = 'ghcr.io'|mirror-by-digest-only = true|[[registry.mirror]]|location = 'a.corp'|pull-from-mirror = 'all'; 6; pull-from-mirror cannot be set",
                "registry = 'x'; 1; registry is not a list of tables",
                "[[registry]; 1; is not TOML",
            })
    void whatCannotBeUsedIsToldWithItsLine(String text, int line, String what) {
        assertThatThrownBy(() -> conf(text.split("\\|")))
                .isInstanceOf(UnusableHostFile.class)
                .hasMessageStartingWith(FILE + ", line " + line + ": " + what)
                .hasMessageNotContaining("secret");
    }
}
