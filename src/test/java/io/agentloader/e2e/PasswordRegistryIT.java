package io.agentloader.e2e;

import static io.agentloader.testkit.Answers.body;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.oci.Digest;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.DebianRegistry;
import io.agentloader.testkit.HelperScripts;
import io.agentloader.testkit.LoaderProcess;
import io.agentloader.testkit.OciPush;
import io.agentloader.testkit.Skopeo;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The packaged service and a real registry that wants a password, with the places where {@code docker login} leaves one. */
@Timeout(120)
class PasswordRegistryIT {

    @TempDir
    Path folder;

    private DebianRegistry open;
    private DebianRegistry closed;
    private Skopeo skopeo;

    @BeforeEach
    void start() throws IOException {
        open = DebianRegistry.start(Files.createDirectory(folder.resolve("open")));
        closed = DebianRegistry.withPassword(Files.createDirectory(folder.resolve("closed")));
        skopeo = new Skopeo(folder);
        new OciPush(open.host()).push("acme/helper:1", Agents.gzip(Agents.HAIKU));
        skopeo.copy(
                "docker://" + open.reference("acme/helper:1"),
                "docker://" + closed.reference("acme/helper:1"),
                "--dest-creds",
                DebianRegistry.USER + ":" + DebianRegistry.PASSWORD);
    }

    @AfterEach
    void stop() {
        closed.close();
        open.close();
    }

    private String helper() {
        return "/agents/" + closed.reference("acme/helper:1");
    }

    private Map<String, String> docker(String config) throws IOException {
        Path place = Files.createDirectories(folder.resolve("docker"));
        Files.writeString(place.resolve("config.json"), config);
        return Map.of("DOCKER_CONFIG", place.toString(), "PATH", folder.resolve("bin") + ":" + System.getenv("PATH"));
    }

    private String auths(String password) {
        byte[] pair = (DebianRegistry.USER + ":" + password).getBytes(StandardCharsets.UTF_8);
        return """
                {"auths": {"%s": {"auth": "%s"}}}
                """.formatted(closed.host(), Base64.getEncoder().encodeToString(pair));
    }

    @Test
    void whatDockerLoginWroteOpensIt() throws IOException {
        try (LoaderProcess loader = LoaderProcess.start(folder, docker(auths(DebianRegistry.PASSWORD)))) {
            HttpResponse<byte[]> answer = loader.get(helper());

            assertThat(body(answer)).isEqualTo(Agents.HAIKU);
            assertThat(answer.headers().firstValue("Docker-Content-Digest"))
                    .contains(Digest.of(skopeo.manifest(open.reference("acme/helper:1"))
                                    .getBytes(StandardCharsets.UTF_8))
                            .toString());
        }
    }

    @Test
    void credentialHelperOpensIt() throws IOException {
        HelperScripts helpers = new HelperScripts(folder.resolve("bin"))
                .answering("vault", DebianRegistry.USER, DebianRegistry.PASSWORD);
        try (LoaderProcess loader = LoaderProcess.start(folder, docker("""
                {"credHelpers": {"%s": "vault"}}
                """.formatted(closed.host())))) {
            assertThat(body(loader.get(helper()))).isEqualTo(Agents.HAIKU);
            assertThat(helpers.asked("vault")).containsExactly("get " + closed.host());
        }
    }

    @Test
    void wrongPasswordIsToldAndNeverShown() throws IOException {
        try (LoaderProcess loader = LoaderProcess.start(folder, docker(auths("wrong-and-secret")))) {
            HttpResponse<byte[]> answer = loader.get(helper());

            assertThat(answer.statusCode()).isEqualTo(424);
            assertThat(body(answer))
                    .contains(
                            "\"code\":\"upstream-unauthorized\"",
                            "\"credentialSource\":\"docker-config\"",
                            "docker login " + closed.host())
                    .doesNotContain("wrong-and-secret");
            assertThat(loader.log()).doesNotContain("wrong-and-secret");
        }
    }

    @Test
    void loginOfTodayOpensItWithoutARestart() throws IOException {
        try (LoaderProcess loader = LoaderProcess.start(folder, docker("{}"))) {
            assertThat(loader.get(helper()).statusCode()).isEqualTo(424);

            docker(auths(DebianRegistry.PASSWORD));

            // the file is looked at once in five seconds at most
            Instant end = Instant.now().plusSeconds(20);
            HttpResponse<byte[]> answer = loader.get(helper());
            while (answer.statusCode() != 200 && Instant.now().isBefore(end)) {
                LockSupport.parkNanos(200_000_000);
                answer = loader.get(helper());
            }
            assertThat(body(answer)).isEqualTo(Agents.HAIKU);
        }
    }
}
