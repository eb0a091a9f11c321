package io.agentloader.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentloader.credentials.Credential.Kind;
import io.agentloader.oci.Repository;
import io.agentloader.testkit.HelperScripts;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That a login is kept where docker would keep it, and that nothing else of the file changes. */
class LoginsTest {

    private static final Credential ALICE = new Credential(Kind.PASSWORD, "alice", "p\"w", "test");
    private static final Credential TOKEN = new Credential(Kind.IDENTITY_TOKEN, "", "t0ken", "test");

    @TempDir
    private Path home;

    private final Map<String, String> environment = new LinkedHashMap<>();
    private HelperScripts helpers;
    private Path config;

    @BeforeEach
    void open() {
        helpers = new HelperScripts(home.resolve("bin"));
        environment.put("PATH", helpers.path());
        config = home.resolve(".docker").resolve("config.json");
    }

    private Logins logins(Optional<Path> registryConfig) {
        return Logins.of(new CredentialSettings(Map.of(), registryConfig, environment, home));
    }

    private Logins logins() {
        return logins(Optional.empty());
    }

    private Path write(String json) throws IOException {
        Files.createDirectories(config.getParent());
        return Files.writeString(config, json);
    }

    // The helper

    @Test
    void helperOfTheRegistryIsToldOnItsInput() throws IOException {
        helpers.add("vault", "").add("all", "");
        write("{\"credHelpers\":{\"ghcr.io\":\"vault\"},\"credsStore\":\"all\",\"x\":1}");

        logins().keep("ghcr.io", ALICE);

        assertThat(logins().keeper("ghcr.io")).contains("docker-credential-vault");
        assertThat(helpers.asked("vault"))
                .containsExactly("store {\"ServerURL\":\"ghcr.io\",\"Username\":\"alice\",\"Secret\":\"p\\\"w\"}");
        assertThat(helpers.asked("all")).isEmpty();
        assertThat(config)
                .hasContent("{\n\t\"auths\": {\n\t\t\"ghcr.io\": {}\n\t},\"credHelpers\":{\"ghcr.io\":\"vault\"},"
                        + "\"credsStore\":\"all\",\"x\":1}");
    }

    @Test
    void dockerHubHasTheNameThatDockerGivesIt() throws IOException {
        helpers.add("all", "");
        write("{\"credsStore\":\"all\"}");

        logins().keep("docker.io", TOKEN);
        boolean known = logins().forget("docker.io");

        assertThat(helpers.asked("all"))
                .containsExactly(
                        "store {\"ServerURL\":\"https://index.docker.io/v1/\",\"Username\":\"<token>\",\"Secret\":\"t0ken\"}",
                        "erase https://index.docker.io/v1/");
        assertThat(known).isTrue();
        assertThat(config).hasContent("{\n\t\"auths\": {},\"credsStore\":\"all\"}");
    }

    @Test
    void plainPasswordOfAnEarlierLoginDoesNotStayBesideTheHelpers() throws IOException {
        helpers.add("all", "");
        write("{\"credsStore\":\"all\",\"auths\":{\"ghcr.io\":{\"auth\":\"YWxpY2U6b2xk\"}}}");

        logins().keep("ghcr.io", ALICE);

        assertThat(config).hasContent("{\"credsStore\":\"all\",\"auths\":{\"ghcr.io\":{}}}");
    }

    @Test
    void helperThatFailsIsToldOfWithoutWhatItWasGiven() throws IOException {
        String json = "{\"credsStore\":\"bad\"}";
        helpers.add("bad", "echo \"no keyring for p\\\"w\"; exit 1").add("worse", "echo 'no keyring'; exit 1");
        write(json);

        assertThatThrownBy(() -> logins().keep("ghcr.io", ALICE))
                .isInstanceOf(IOException.class)
                .hasMessage("docker-credential-bad, which " + config
                        + " names for ghcr.io, could not keep the credentials: it exited with status 1");
        assertThat(config).hasContent(json);

        write("{\"credsStore\":\"worse\"}");
        assertThatThrownBy(() -> logins().keep("ghcr.io", ALICE)).hasMessageEndingWith(": no keyring");
        assertThatThrownBy(() -> logins().forget("ghcr.io"))
                .hasMessageContaining("could not forget the credentials: no keyring");

        write("{\"credsStore\":\"none\"}");
        assertThatThrownBy(() -> logins().keep("ghcr.io", ALICE))
                .hasMessageEndingWith("could not keep the credentials: there is no such program on the PATH");
    }

    @Test
    void helperThatHasNoneIsNoFailure() throws IOException {
        helpers.add("all", "echo 'credentials not found in native keychain'; exit 1");
        write("{\"credsStore\":\"all\"}");

        assertThat(logins().forget("ghcr.io")).isFalse();
    }

    // The file

    @Test
    void fileIsMadeForItsOwnerAloneWhereThereIsNone() throws IOException {
        logins().keep("ghcr.io", ALICE);

        assertThat(logins().keeper("ghcr.io")).isEmpty();
        assertThat(config)
                .hasContent("{\n\t\"auths\": {\n\t\t\"ghcr.io\": {\n\t\t\t\"auth\": \"YWxpY2U6cCJ3\"\n\t\t}\n\t}\n}\n");
        assertThat(permissions(config)).isEqualTo("rw-------");
        assertThat(permissions(config.getParent())).isEqualTo("rwx------");
        assertThat(list(config.getParent())).containsExactly(config);
    }

    @Test
    void whatOthersMightReadIsTheOwnersAloneAfterwards() throws IOException {
        Files.setPosixFilePermissions(write("{}"), PosixFilePermissions.fromString("rw-r--r--"));

        logins().keep("ghcr.io", TOKEN);

        assertThat(permissions(config)).isEqualTo("rw-------");
        assertThat(config).content().contains("\"identitytoken\": \"t0ken\"");
    }

    @Test
    void allNamesOfTheRegistryAreForgottenAndPartsOfItStay() throws IOException {
        write("{\"auths\":{\"https://ghcr.io/v2/\":{},\"ghcr.io/acme\":{},\"ghcr.io\":{},\"quay.io\":{}},\"x\":1}");

        assertThat(logins().forget("ghcr.io")).isTrue();

        assertThat(config).hasContent("{\"auths\":{\"ghcr.io/acme\":{},\"quay.io\":{}},\"x\":1}");
        assertThat(logins().forget("ghcr.io")).isFalse();
    }

    @Test
    void placeIsThatWhichIsReadAndDockersOwnWins() throws IOException {
        Path folder = Files.createDirectories(home.resolve("elsewhere"));
        environment.put("REGISTRY_AUTH_FILE", home.resolve("podman.json").toString());
        assertThat(logins().file()).isEqualTo(config);
        environment.put("DOCKER_CONFIG", folder.toString());
        assertThat(logins().file()).isEqualTo(folder.resolve("config.json"));
        assertThat(logins(Optional.of(folder)).file()).isEqualTo(folder.resolve("config.json"));

        Path mounted = Files.writeString(folder.resolve(".dockerconfigjson"), "{}");

        assertThat(logins().file()).isEqualTo(mounted);
        assertThat(logins(Optional.of(home.resolve("one.json"))).file()).isEqualTo(home.resolve("one.json"));
    }

    @Test
    void linkStaysAndWhatItLeadsToChanges() throws IOException {
        Path dotfile = Files.writeString(home.resolve("dotfile.json"), "{}");
        Files.createDirectories(config.getParent());
        Files.createSymbolicLink(config, dotfile);

        logins().keep("ghcr.io", ALICE);

        assertThat(config).isSymbolicLink();
        assertThat(dotfile).content().contains("ghcr.io");
        assertThat(permissions(dotfile)).isEqualTo("rw-------");
    }

    @Test
    void whatCannotBeAConfigurationIsLeftAlone() throws IOException {
        Path secret = home.resolve("nowhere");
        Files.createDirectories(config.getParent());
        Files.createSymbolicLink(config, secret);
        refuses("it is a link that leads nowhere");
        assertThat(secret).doesNotExist();

        Files.delete(config);
        Files.createDirectory(config);
        refuses("it is no file");

        Files.delete(config);
        write("{\"auths\": s3cret }");
        refuses("it is no JSON, or has a name twice: line 1");
        assertThat(config).hasContent("{\"auths\": s3cret }");

        Files.write(config, new byte[] {'{', (byte) 0xff, '}'});
        refuses("it is not written in UTF-8");

        write("{" + " ".repeat(1 << 20) + "}");
        refuses("it is larger than 1 MiB");
        assertThat(list(config.getParent())).containsExactly(config);
    }

    private void refuses(String reason) {
        assertThatThrownBy(() -> logins().keep("ghcr.io", ALICE))
                .isInstanceOfSatisfying(FileSystemException.class, refusal -> {
                    assertThat(refusal.getFile()).isEqualTo(config.toString());
                    assertThat(refusal.getReason()).isEqualTo(reason);
                });
    }

    @Test
    void whatWasKeptIsFound() throws IOException {
        logins().keep("docker.io", ALICE);

        DockerConfig read = DockerConfig.parse("test", Files.readString(config), warning -> {});

        assertThat(read.authKeys()).containsExactly("https://index.docker.io/v1/");
        assertThat(read.credential(new Repository("docker.io", "acme/helper")))
                .contains(new Credential(Kind.PASSWORD, "alice", "p\"w", "docker-config"));
    }

    private static String permissions(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }
}
