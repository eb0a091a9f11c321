package io.agentloader.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.credentials.Credential.Kind;
import io.agentloader.oci.Repository;
import io.agentloader.testkit.HelperScripts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What helpers are asked, and what becomes of their answers (wire test 10). */
class HelperProtocolTest {

    private static final String NOTHING = "echo 'credentials not found in native keychain'; exit 1";

    @TempDir
    private Path home;

    private HelperBench bench;

    @BeforeEach
    void open() {
        bench = new HelperBench(home);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private Credential found() {
        return HelperBench.of(bench.keychain());
    }

    @Test
    void userAndSecretAreAPassword() {
        bench.docker("{\"credsStore\":\"pass\"}").scripts.answering("pass", "me", "s3cr3t");

        assertThat(found()).isEqualTo(new Credential(Kind.PASSWORD, "me", "s3cr3t", "helper:pass"));
        assertThat(bench.scripts.asked("pass")).containsExactly("get ghcr.io");
    }

    @Test
    void tokenUserHasAnIdentityToken() {
        bench.docker("{\"credsStore\":\"pass\"}").scripts.answering("pass", "<token>", "refresh-me");

        assertThat(found()).isEqualTo(new Credential(Kind.IDENTITY_TOKEN, "", "refresh-me", "helper:pass"));
    }

    @Test
    void dockerHubIsAskedForByItsWholeKey() {
        bench.docker("{\"credHelpers\":{\"docker.io\":\"pass\"}}").scripts.answering("pass", "me", "s3cr3t");

        HelperBench.of(bench.keychain(), new Repository("docker.io", "library/x"));

        assertThat(bench.scripts.asked("pass")).containsExactly("get https://index.docker.io/v1/");
    }

    @Test
    void portIsPartOfTheKey() {
        bench.docker("{\"credsStore\":\"pass\"}").scripts.answering("pass", "me", "s3cr3t");

        HelperBench.of(bench.keychain(), new Repository("reg.example:5000", "x"));

        assertThat(bench.scripts.asked("pass")).containsExactly("get reg.example:5000");
    }

    @Test
    void helperComesBeforeAnOldEntryOfTheSameFile() {
        bench.docker("{\"credsStore\":\"pass\"," + HelperBench.auths("old") + "}")
                .scripts
                .answering("pass", "me", "s3cr3t");

        assertThat(found().user()).isEqualTo("me");
    }

    @Test
    void helperThatHasNothingIsFollowedByItsOwnFile() {
        bench.docker("{\"credsStore\":\"pass\"," + HelperBench.auths("same-file") + "}")
                .podman("{" + HelperBench.auths("next-file") + "}")
                .scripts
                .add("pass", NOTHING);

        assertThat(found().user()).isEqualTo("same-file");
    }

    @Test
    void helperThatHasNothingIsFollowedByTheNextFile() {
        bench.docker("{\"credsStore\":\"pass\",\"auths\":{\"ghcr.io\":{}}}")
                .podman("{\"credHelpers\":{\"ghcr.io\":\"other\"}}")
                .scripts
                .add("pass", NOTHING)
                .answering("other", "podman", "s3cr3t");

        assertThat(found()).isEqualTo(new Credential(Kind.PASSWORD, "podman", "s3cr3t", "helper:other"));
    }

    @Test
    void nothingAnywhereIsAnonymousWithoutAProblem() {
        bench.docker("{\"credsStore\":\"pass\"}").scripts.add("pass", NOTHING);

        assertThat(found()).isEqualTo(Credential.ANONYMOUS);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "echo 'not logged in'; echo more; exit 1 | not logged in",
                "echo 'no credentials server URL'; exit 1 | no credentials server URL",
                "echo 'no credentials username'; exit 1 | no credentials username",
                "echo 'open /home/someone/.aws/config: denied, see https://x.example/y'; exit 1"
                        + " | open (path) denied, see https://x.example/y",
                "echo '{\"Username\":\"me\",\"Secret\":\"s3cr3t\"}'; exit 1 | it exited with status 1",
                "exit 7 | it exited with status 7",
                "printf 'a\\033[31mb'; exit 1 | a [31mb",
                "echo 's3cr3t no json' | its answer is no JSON",
                "echo '[\"s3cr3t\"]' | its answer is no JSON object",
                "true | its answer is no JSON object",
                "echo '{\"Username\":\"me\",\"Secret\":\"\"}' | there is no Secret in its answer",
                "echo '{\"Username\":\"\",\"Secret\":\"s3cr3t\"}' | there is no Username in its answer",
                "echo '{\"Username\":\"me\",\"Secret\":5}' | there is no Secret in its answer",
                "head -c 1048576 /dev/zero | its answer is longer than 64 KiB",
            })
    void helperThatFailsMakesUsAnonymousAndTheReasonIsKept(String body, String reason) {
        bench.docker("{\"credsStore\":\"x\"," + HelperBench.auths("old") + "}")
                .scripts
                .add("x", body);

        Credential found = found();

        assertThat(found.isAnonymous()).isTrue();
        assertThat(found.source()).isEqualTo("anonymous");
        assertThat(found.problem()).isEqualTo(Optional.of("helper x failed: " + reason));
    }

    @Test
    void missingHelperMakesUsAnonymous() {
        bench.docker("{\"credsStore\":\"desktop\"}");

        assertThat(found().problem()).contains("helper desktop failed: there is no such program on the PATH");
    }

    @Test
    void fileThatMayNotBeRunIsNoHelper() {
        bench.docker("{\"credsStore\":\"pass\"}").scripts.answering("pass", "me", "s3cr3t");
        assertThat(home.resolve("bin/docker-credential-pass").toFile().setExecutable(false, false))
                .isTrue();

        assertThat(found().problem()).contains("helper pass failed: there is no such program on the PATH");
    }

    @Test
    void programThatCannotBeStartedMakesUsAnonymous() throws IOException {
        bench.docker("{\"credsStore\":\"pass\"}").scripts.add("pass", "");
        Files.writeString(home.resolve("bin/docker-credential-pass"), "#!/no/such/interpreter\n");

        assertThat(found().problem()).contains("helper pass failed: it cannot be started");
    }

    @ParameterizedTest
    @CsvSource({"../evil, ???evil", "a b, a?b", "a;id, a?id", "x/y, x?y", "$(id), ??id?"})
    void nameThatIsNoProgramNameIsNotRun(String name, String shown) {
        bench.docker("{\"credHelpers\":{\"ghcr.io\":\"" + name + "\"}}");

        assertThat(found().problem())
                .contains("helper " + shown + " failed: its name has other characters than letters, digits, _ and -");
    }

    @Test
    void helpersAreLookedForInAbsoluteFoldersAlone() {
        bench.docker("{\"credsStore\":\"pass\"}").scripts.answering("pass", "me", "s3cr3t");
        Path here = Path.of("").toAbsolutePath();
        bench.environment.put("PATH", ":.:" + here.relativize(home.resolve("bin")));
        assertThat(found().isAnonymous()).isTrue();

        bench.environment.put("PATH", "/no/such/folder:" + bench.scripts.path());
        assertThat(found().user()).isEqualTo("me");
    }

    @Test
    void helperThatDoesNotReadItsInputAndComplainsAtLengthIsUnderstood() {
        bench.docker("{\"credsStore\":\"pass\"}")
                .scripts
                .addUnheeding(
                        "pass", "head -c 1048576 /dev/zero >&2\necho '" + HelperScripts.answer("me", "s3cr3t") + "'");

        assertThat(found().user()).isEqualTo("me");
    }

    @Test
    void variableMayNotNameHelpers() {
        bench.environment.put("DOCKER_AUTH_CONFIG", "{\"credsStore\":\"pass\"," + HelperBench.auths("inline") + "}");
        bench.scripts.answering("pass", "me", "s3cr3t");

        assertThat(found().user()).isEqualTo("inline");
        assertThat(bench.scripts.asked("pass")).isEmpty();
    }
}
