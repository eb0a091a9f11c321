package io.agentloader.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentloader.oci.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What containerd's file of one registry says. */
class HostsTomlTest {

    private static final Repository HUB = new Repository("docker.io", "library/busybox");

    @TempDir
    Path folder;

    private List<NamedHost> hosts(String... lines) {
        return HostsToml.parse(folder.resolve("hosts.toml"), String.join("\n", lines))
                .route(HUB)
                .hosts();
    }

    private static Repository at(String registry) {
        return new Repository(registry, "library/busybox");
    }

    @Test
    void tablesKeepTheOrderOfTheFileAndTheServerIsLast() {
        assertThat(hosts(
                        "server = \"https://docker.io\"",
                        "[host.\"https://z.corp\"]",
                        "[host.\"https://a.corp:5000\"]",
                        "[host.\"http://m.corp\".header]",
                        "x-a = \"1\"",
                        "[host.\"b.corp\"]"))
                .extracting(NamedHost::repository)
                .containsExactly(at("z.corp"), at("a.corp:5000"), at("m.corp"), at("b.corp"), HUB);
    }

    @Test
    void withoutServerTheRegistryItselfIsLast() {
        List<NamedHost> hosts = hosts("[host.\"https://m.corp\"]");

        assertThat(hosts)
                .extracting(NamedHost::part)
                .containsExactly(new Part(true, true, true, Optional.of("docker.io")), Part.UPSTREAM);
    }

    @Test
    void anotherServerHasTheLastWordAndIsToldWhosePlaceItTakes() {
        NamedHost last = hosts("server = \"https://proxy.corp\"").get(0);

        assertThat(last.repository()).isEqualTo(at("proxy.corp"));
        assertThat(last.part()).isEqualTo(new Part(false, true, true, Optional.of("docker.io")));
    }

    @Test
    void serverThatIsAMirrorMeansThatTheRegistryIsNeverAsked() {
        assertThat(hosts(
                        "server = \"https://m.corp\"",
                        "[host.\"https://m.corp\"]",
                        "capabilities = [\"pull\", \"resolve\"]"))
                .extracting(NamedHost::repository)
                .containsExactly(at("m.corp"));
    }

    @ParameterizedTest
    @CsvSource({
        "https://m.corp, false, /v2",
        "m.corp/, false, /v2",
        "https://m.corp/v2, false, /v2",
        "https://m.corp/v2/, true, /v2",
        "https://m.corp/docker, false, /docker/v2",
        "https://m.corp/docker/v2, false, /docker/v2",
        "https://m.corp/docker, true, /docker",
        "https://m.corp/v2/docker, true, /v2/docker",
        "https://m.corp/v2/docker/v2, true, /v2/docker/v2",
    })
    void pathIsUsedAsItIsOrWithTheApiBehindIt(String url, boolean override, String root) {
        assertThat(hosts("[host.\"" + url + "\"]", "override_path = " + override)
                        .get(0)
                        .root())
                .isEqualTo(root);
    }

    @ParameterizedTest
    @CsvSource({
        "'[]', true, true",
        "'[\"pull\"]', false, true",
        "'\"pull\"', false, true",
        "'[\"resolve\"]', false, false",
        "'[\"pull\", \"resolve\"]', true, true",
        "'[\"push\", \"referrers\"]', false, false",
    })
    void capabilitiesSayWhatAHostIsAskedFor(String capabilities, boolean tags, boolean digests) {
        Part part = hosts("[host.\"https://m.corp\"]", "capabilities = " + capabilities)
                .get(0)
                .part();

        assertThat(part.tags()).isEqualTo(tags);
        assertThat(part.digests()).isEqualTo(digests);
    }

    @Test
    void certificatesAreFoundBesideTheFile() throws IOException {
        for (String name : List.of("ca.pem", "b.pem", "c.cert", "c.key")) {
            Files.writeString(folder.resolve(name), "");
        }

        List<NamedHost> hosts = hosts(
                "ca = \"ca.pem\"",
                "skip_verify = true",
                "[host.\"https://m.corp\"]",
                "ca = [\"ca.pem\", \"" + folder.resolve("b.pem") + "\"]",
                "client = [[\"c.cert\", \"c.key\"], [\"b.pem\", \"\"]]",
                "[host.\"https://n.corp\"]",
                "client = \"b.pem\"");

        assertThat(hosts)
                .extracting(NamedHost::tls)
                .containsExactly(
                        Optional.of(new TlsTrust(
                                true,
                                List.of(folder.resolve("ca.pem"), folder.resolve("b.pem")),
                                List.of(
                                        new ClientCertificate(folder.resolve("c.cert"), folder.resolve("c.key")),
                                        new ClientCertificate(folder.resolve("b.pem"), folder.resolve("b.pem"))))),
                        Optional.of(new TlsTrust(
                                true,
                                List.of(),
                                List.of(new ClientCertificate(folder.resolve("b.pem"), folder.resolve("b.pem"))))),
                        Optional.of(new TlsTrust(false, List.of(folder.resolve("ca.pem")), List.of())));
    }

    @Test
    void headersAndTheTimeToConnectAreTheHostsOwn() {
        List<NamedHost> hosts = hosts(
                "[host.\"https://m.corp\"]",
                "dial_timeout = \"1.5s\"",
                "[host.\"https://m.corp\".header]",
                "Authorization = \"Basic c2VjcmV0\"",
                "x-many = [\"a\", \"b\"]");

        assertThat(hosts.get(0).headers()).isEqualTo(Map.of("Authorization", "Basic c2VjcmV0", "x-many", "a, b"));
        assertThat(hosts.get(0).connect()).contains(Duration.ofMillis(1500));
        assertThat(hosts.get(1).headers()).isEmpty();
        assertThat(hosts.toString()).doesNotContain("c2VjcmV0");
    }

    @Test
    void withoutTheFileCertificatesInTheFolderAreTheRegistrysOwn() throws IOException {
        for (String name : List.of("z.crt", "a.crt", "client.cert", "client.key")) {
            Files.writeString(folder.resolve(name), "");
        }

        List<NamedHost> hosts = HostsToml.read(folder).route(HUB).hosts();

        assertThat(hosts).extracting(NamedHost::repository).containsExactly(HUB);
        assertThat(hosts.get(0).tls())
                .contains(new TlsTrust(
                        true,
                        List.of(folder.resolve("a.crt"), folder.resolve("z.crt")),
                        List.of(new ClientCertificate(folder.resolve("client.cert"), folder.resolve("client.key")))));
    }

    @Test
    void certificateWithoutAKeyIsRefused() throws IOException {
        Files.writeString(folder.resolve("client.cert"), "");

        assertThatThrownBy(() -> HostsToml.read(folder))
                .isInstanceOf(UnusableHostFile.class)
                .hasMessage(folder.resolve("client.cert") + ": has no key beside it; client.key cannot be read");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "\\ncapabilities = [\"pull\", \"Pull\"]; 3; capabilities has \"Pull\"",
                "capabilities = 1; 2; capabilities is not a text or a list of texts",
                "skip_verify = \"yes\"; 2; skip_verify is not true or false",
                "dial_timeout = \"soon\"; 2; dial_timeout is not a duration",
                "ca = \"missing.pem\"; 2; the file \"missing.pem\" cannot be read",
                "client = [[\"a\", \"b\", \"c\"]]; 2; client is not a file",
                "header = 1; 2; header is not a table",
                "header = { Host = \"x\" }; 2; Host is not a header that can be set",
                "header = { x = \"a\\\\nb\" }; 2; x has a value that cannot be sent",
                "capabilities = [; 2; is not TOML",
                "\\n[host.\"ftp://x.corp\"]; 3; \"ftp://x.corp\" is not [http[s]://]",
                "\\n[host.\"https://me:secret@x.corp\"]; 3; a host is not [http[s]://]",
            })
    void whatCannotBeUsedIsToldWithItsLine(String text, int line, String what) {
        String unescaped = text.replace("\\\\", "\u0000").replace("\\n", "\n").replace("\u0000", "\\");

        assertThatThrownBy(() -> hosts("[host.\"https://m.corp\"]", unescaped))
                .isInstanceOf(UnusableHostFile.class)
                .hasMessageStartingWith(folder.resolve("hosts.toml") + ", line " + line + ": " + what)
                .hasMessageNotContaining("secret");
    }
}
