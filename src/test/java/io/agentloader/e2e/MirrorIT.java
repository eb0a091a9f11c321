package io.agentloader.e2e;

import static io.agentloader.testkit.Answers.body;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.LoaderProcess;
import io.agentloader.testkit.TestRegistry;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The packaged service with a mirror for Docker Hub, which is never asked. */
@Timeout(120)
class MirrorIT {

    private static final String HELPER = "/agents/acme/helper:1";

    @TempDir
    Path folder;

    private TestRegistry mirror;
    private LoaderProcess loader;

    @BeforeEach
    void start() {
        mirror = TestRegistry.start();
        mirror.publish("acme/helper:1", Agents.raw(Agents.HAIKU));
        loader = LoaderProcess.start(
                folder,
                Map.of(
                        "AGENT_LOADER_MIRRORS__DOCKER_IO_",
                        "http://127.0.0.1:1/down," + mirror.host(),
                        "AGENT_LOADER_MIRRORS__DOCKER_IO__FALLBACK",
                        "false"));
    }

    @AfterEach
    void stop() {
        loader.close();
        mirror.close();
    }

    @Test
    void answersNameTheMirrorThatReallyAnswered() {
        for (HttpResponse<byte[]> answer :
                List.of(loader.get(HELPER), loader.get(HELPER), loader.post(HELPER + "/refresh"))) {
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Agent-Confirmed-By")).contains(mirror.host());
        }
        assertThat(body(loader.get(HELPER))).isEqualTo(Agents.HAIKU);
        assertThat(body(loader.get(HELPER + "/-/digest"))).startsWith("sha256:");
        assertThat(loader.log()).contains("host=" + mirror.host()).contains("digest=sha256:");
    }

    @Test
    void problemNamesTheDecidingHostAndTheCausesInOrderWithoutPaths() throws IOException {
        HttpResponse<byte[]> answer = loader.get("/agents/acme/nobody:1");

        JsonNode problem = new ObjectMapper().readTree(answer.body());
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(problem.at("/reference").asText()).isEqualTo("docker.io/acme/nobody:1");
        assertThat(problem.at("/host").asText()).isEqualTo(mirror.host());
        assertThat(problem.at("/causes/0/host").asText()).isEqualTo("127.0.0.1:1");
        assertThat(problem.at("/causes/0/error").asText()).isEqualTo("connection_refused");
        assertThat(problem.at("/causes/1/host").asText()).isEqualTo(mirror.host());
        assertThat(problem.at("/causes/1/error").asText()).isEqualTo("status_404");
        assertThat(body(answer)).doesNotContain("/down");
    }
}
