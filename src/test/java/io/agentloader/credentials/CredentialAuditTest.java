package io.agentloader.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.testkit.HelperScripts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requirement D16: what {@code doctor} says of files with credentials. */
class CredentialAuditTest {

    private static final String PLAIN = """
            {"auths": {"ghcr.io": {"auth": "YWxpY2U6czNjcmV0"}, "quay.io": {}}}
            """;

    @TempDir
    Path home;

    private Path docker(String config, String permissions) throws IOException {
        Path file = Files.createDirectories(home.resolve(".docker")).resolve("config.json");
        Files.writeString(file, config);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        return file;
    }

    private List<CredentialAudit.Place> audit(Map<String, String> environment) {
        return CredentialAudit.of(new CredentialSettings(Map.of(), Optional.empty(), environment, home));
    }

    private List<String> warnings(Map<String, String> environment) {
        return audit(environment).stream()
                .flatMap(place -> place.warnings().stream())
                .toList();
    }

    @Test
    void placesAreNamedInTheirOrderAndMissingOnesAreNoWarning() {
        assertThat(audit(Map.of("XDG_RUNTIME_DIR", home.resolve("run").toString())))
                .extracting(CredentialAudit.Place::name)
                .containsExactly(
                        "docker's configuration (" + home.resolve(".docker") + ")",
                        "podman's configuration (" + home.resolve("run/containers/auth.json") + ")",
                        "podman's configuration (" + home.resolve(".config/containers/auth.json") + ")");
        assertThat(warnings(Map.of())).isEmpty();
    }

    @Test
    void plainTextIsToldByHostAndNotByValue() throws IOException {
        docker(PLAIN, "rw-------");

        assertThat(warnings(Map.of()))
                .singleElement()
                .asString()
                .contains("plain text, for ghcr.io;", "credential helper")
                .doesNotContain("quay.io", "YWxpY2U6czNjcmV0", "s3cret");
    }

    @Test
    void fileThatOthersMayReadIsTold() throws IOException {
        Path file = docker("{}", "rw-r-----");

        assertThat(warnings(Map.of()))
                .containsExactly("others than its owner may read or change it; chmod 600 " + file);
    }

    @Test
    void helperThatIsNotThereIsTold() throws IOException {
        docker("{\"credsStore\": \"pass\", \"credHelpers\": {\"ghcr.io\": \"vault\"}}", "rw-------");
        HelperScripts scripts = new HelperScripts(home.resolve("bin")).answering("vault", "u", "p");

        assertThat(warnings(Map.of("PATH", scripts.path())))
                .containsExactly(
                        "docker-credential-pass is named and is not on the PATH; install it, or take its name out");
    }

    @Test
    void fileThatSomebodyNamedAndThatIsNotThereIsTold() {
        assertThat(warnings(Map.of(
                        "REGISTRY_AUTH_FILE", home.resolve("nowhere.json").toString())))
                .singleElement()
                .asString()
                .startsWith("REGISTRY_AUTH_FILE (")
                .contains("names nothing that is there");
    }

    @Test
    void whatIsNamedAndMissingIsAllThatIsToldAtTheStart() throws IOException {
        docker(PLAIN, "rw-r--r--");
        String nowhere = home.resolve("nowhere.json").toString();

        assertThat(CredentialAudit.missing(new CredentialSettings(
                        Map.of(), Optional.empty(), Map.of("REGISTRY_AUTH_FILE", nowhere), home)))
                .containsExactly("REGISTRY_AUTH_FILE (" + nowhere
                        + ") names nothing that is there; write the file, or stop naming it");
        assertThat(CredentialAudit.missing(
                        new CredentialSettings(Map.of(), Optional.of(home.resolve("none.json")), Map.of(), home)))
                .singleElement()
                .asString()
                .startsWith("agent-loader.registry-config (");
        assertThat(CredentialAudit.missing(new CredentialSettings(Map.of(), Optional.empty(), Map.of(), home)))
                .isEmpty();
    }

    @Test
    void brokenFileIsToldByItsLine() throws IOException {
        docker("{\n\"auths\": {\"ghcr.io\": s3cret\n", "rw-------");

        assertThat(warnings(Map.of()))
                .singleElement()
                .asString()
                .contains("line 2")
                .doesNotContain("s3cret");
    }

    private Optional<String> unusable(Path file) {
        return CredentialAudit.unusable(new CredentialSettings(Map.of(), Optional.of(file), Map.of(), home));
    }

    private String named(Path file) {
        return "agent-loader.registry-config (" + file + ")";
    }

    @Test
    void namedFileThatIsReadIsUsable() throws IOException {
        assertThat(unusable(docker(PLAIN, "rw-------"))).isEmpty();
        assertThat(unusable(docker("{}", "rw-------"))).isEmpty();
        assertThat(unusable(docker(" \n", "rw-------"))).isEmpty();
        assertThat(unusable(docker("{\"auths\": {\"ghcr.io\": {\"auth\": \"?\"}}}", "rw-------")))
                .isEmpty();
        assertThat(unusable(home.resolve("nowhere.json"))).isEmpty();
        assertThat(unusable(Path.of("/dev/null"))).isEmpty();
    }

    @Test
    void namedFileOfWhichNothingIsReadIsNot() throws IOException {
        Path broken = docker("{\n\"auths\": s3cret}", "rw-------");
        assertThat(unusable(broken)).contains(named(broken) + " is no JSON: line 2 cannot be read; it is passed over");

        Path list = docker("[]", "rw-------");
        assertThat(unusable(list)).contains(named(list) + " is no JSON object; it is passed over");
    }

    @Test
    void pipeIsNotWaitedFor() throws IOException, InterruptedException {
        Path pipe = home.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();

        assertThat(unusable(pipe)).contains(named(pipe) + " is no regular file; it is passed over");
    }
}
