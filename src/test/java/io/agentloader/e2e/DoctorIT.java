package io.agentloader.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.HelperScripts;
import io.agentloader.testkit.LoaderProcess;
import io.agentloader.testkit.LoaderProcess.Ended;
import io.agentloader.testkit.TestRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code doctor} of the packaged program: what it tells, and how it ends. */
@Timeout(120)
class DoctorIT {

    @TempDir
    Path folder;

    private TestRegistry registry;
    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void start() {
        registry = TestRegistry.start();
        registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));
        environment.put("DOCKER_CONFIG", folder.resolve("docker").toString());
        environment.put("XDG_CONFIG_HOME", folder.resolve("config").toString());
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private Ended doctor(String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "doctor";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return LoaderProcess.run(folder, environment, all);
    }

    private void docker(String config) throws IOException {
        Files.createDirectories(folder.resolve("docker"));
        Files.writeString(folder.resolve("docker/config.json"), config);
    }

    @Test
    void workingRegistryIsToldWithTheDigestOfAReference() {
        Ended doctor = doctor(registry.reference("acme/helper:1"));

        assertThat(doctor.out())
                .contains("registry " + registry.host() + " (generic)", registry.host() + " answers in")
                .contains(registry.reference("acme/helper:1") + " is sha256:")
                .contains("0 failed");
        assertThat(doctor.status()).isZero();
    }

    @Test
    void mirrorsAreToldInTheirOrderAndOneThatIsDownIsNoFailure() {
        environment.put("AGENT_LOADER_MIRRORS__DOCKER_IO_", "http://127.0.0.1:1/secret/place," + registry.host());
        environment.put("AGENT_LOADER_MIRRORS__DOCKER_IO__FALLBACK", "false");

        Ended doctor = doctor();

        assertThat(doctor.out())
                .containsSubsequence("registry docker.io", "warn  mirror: ", "127.0.0.1:1 refused", registry.host())
                .doesNotContain("secret/place");
        assertThat(doctor.status()).isZero();
    }

    @Test
    void registryThatCannotBeReachedIsNoFailureWhileItsMirrorAnswers() throws IOException {
        Path nobody = Files.writeString(folder.resolve("hosts"), "127.0.0.1 nobody.test\n");
        environment.put("JAVA_TOOL_OPTIONS", "-Djdk.net.hosts.file=" + nobody);
        environment.put("AGENT_LOADER_MIRRORS__DOCKER_IO_", "http://" + registry.host());

        Ended doctor = doctor("acme/helper:1");

        assertThat(doctor.out())
                .containsSubsequence(
                        "ok    mirror " + registry.host(),
                        ", over http, directly",
                        "warn  behind its mirrors: ",
                        "does not resolve",
                        "docker.io/acme/helper:1 is sha256:");
        assertThat(doctor.status()).isZero();
    }

    @Test
    void filesThatNameMirrorsAreToldAndTheirRegistriesLookedAt() throws IOException {
        Path place = Files.createDirectories(folder.resolve("certs.d/quay.example"));
        Files.writeString(place.resolve("hosts.toml"), "server = \"http://" + registry.host() + "\"\n");
        environment.put("AGENT_LOADER_HOSTS_DIR", place.getParent().toString());
        environment.put("AGENT_LOADER_DEFAULT_REGISTRY", registry.host());

        Ended doctor = doctor();

        assertThat(doctor.out())
                .containsSubsequence(
                        "mirrors", "hosts.toml files below", "registry quay.example (generic)", registry.host());
        assertThat(doctor.status()).isZero();
    }

    @Test
    void authoritiesThatTheEnvironmentNamesInVainAreToldAndNoFailure() {
        environment.put("SSL_CERT_FILE", folder.resolve("none.pem").toString());
        environment.put("AGENT_LOADER_DEFAULT_REGISTRY", registry.host());

        Ended doctor = doctor();

        assertThat(doctor.out())
                .containsSubsequence("authorities", "warn  SSL_CERT_FILE is passed over: ", "none.pem", "unset it");
        assertThat(doctor.status()).isZero();
    }

    @Test
    void blockedRegistryEndsInEightAndNamesTheFile() throws IOException {
        Path conf = Files.writeString(folder.resolve("registries.conf"), """
                [[registry]]
                prefix = "blocked.example"
                blocked = true
                """);
        environment.put("AGENT_LOADER_REGISTRIES_CONF", conf.toString());

        Ended doctor = doctor("blocked.example");

        assertThat(doctor.out()).contains("FAIL  a file of mirrors blocks it: " + conf);
        assertThat(doctor.status()).isEqualTo(8);
    }

    @Test
    void whatAHelperPrintedIsNotPrinted() throws IOException {
        new HelperScripts(folder.resolve("bin")).add("bad", "echo 'token hunter2 expired'; exit 1");
        environment.put("PATH", folder.resolve("bin") + ":" + System.getenv("PATH"));
        registry.requireBasic("alice", "right");
        docker("{\"credsStore\": \"bad\"}");

        Ended doctor = doctor(registry.host());

        assertThat(doctor.out())
                .contains("there is no credential: helper bad failed")
                .doesNotContain("hunter2");
        assertThat(doctor.status()).isEqualTo(4);
    }

    @Test
    void registryThatIsDownEndsInFiveAndSaysWhatToDo() {
        Ended doctor = doctor("127.0.0.1:1");

        assertThat(doctor.out()).contains("FAIL", "refused the connection", "agent-loader.mirrors.\"127.0.0.1\\:1\"");
        assertThat(doctor.status()).isEqualTo(5);
    }

    @Test
    void refusedCredentialsEndInFourAndAreNeverPrinted() throws IOException {
        registry.requireBasic("alice", "right");
        docker("{\"auths\": {\"%s\": {\"auth\": \"%s\"}}}"
                .formatted(registry.host(), Base64.getEncoder().encodeToString("alice:wrong-and-secret".getBytes())));

        Ended doctor = doctor(registry.host());

        assertThat(doctor.out())
                .contains("plain text, for " + registry.host(), "FAIL", "agent-loader login " + registry.host())
                .doesNotContain("wrong-and-secret");
        assertThat(doctor.status()).isEqualTo(4);
    }

    @Test
    void configurationThatWouldStopTheServiceIsAFindingAndNotTheEnd() {
        environment.put("AGENT_LOADER_PULLS_MAX", "0");

        Ended doctor = doctor(registry.host());

        assertThat(doctor.out()).contains("agent-loader.pulls.max is 0; allowed is", registry.host() + " answers in");
        assertThat(doctor.status()).isEqualTo(2);
    }

    @Test
    void jsonIsOneDocument() throws IOException {
        Ended doctor = doctor("--format", "json", registry.host());

        JsonNode document = new ObjectMapper().readTree(doctor.out());
        assertThat(document.path("kind").asText()).isEqualTo("Diagnosis");
        assertThat(document.path("exit").asInt()).isZero();
        assertThat(document.at("/chapters/0/subject").asText()).isEqualTo("configuration");
        assertThat(document.findValuesAsText("level")).contains("ok").doesNotContain("fail");
    }

    @Test
    void storeIsNotMadeByTheDoctor() {
        doctor(registry.host());

        assertThat(folder.resolve("store")).doesNotExist();
    }

    @Test
    void unknownOptionEndsInTwoWithNothingOnTheOutput() {
        Ended doctor = doctor("--loud");

        assertThat(doctor.out()).isEmpty();
        assertThat(doctor.err()).contains("--loud", "Usage: agent-loader doctor");
        assertThat(doctor.status()).isEqualTo(2);
    }
}
