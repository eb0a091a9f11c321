package io.agentloader.e2e;

import static io.agentloader.testkit.Answers.body;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.agent.AgentPacking.Packed;
import io.agentloader.oci.Digest;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.DebianRegistry;
import io.agentloader.testkit.LoaderProcess;
import io.agentloader.testkit.OciPush;
import io.agentloader.testkit.Skopeo;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The packaged service behind a real pull-through cache, which stands for Docker Hub; Docker Hub itself cannot be reached. */
@Timeout(120)
class PullThroughIT {

    private static final String HELPER = "/agents/acme/helper:1";

    @TempDir
    Path folder;

    private DebianRegistry upstream;
    private DebianRegistry mirror;
    private LoaderProcess loader;

    @BeforeEach
    void start() throws IOException {
        upstream = DebianRegistry.start(Files.createDirectory(folder.resolve("upstream")));
        mirror = DebianRegistry.mirrorOf(upstream, Files.createDirectory(folder.resolve("mirror")));
        push(Agents.gzip(Agents.HAIKU));
        loader = LoaderProcess.start(
                folder,
                Map.of(
                        "AGENT_LOADER_MIRRORS__DOCKER_IO_",
                        "http://" + mirror.host(),
                        "AGENT_LOADER_MIRRORS__DOCKER_IO__FALLBACK",
                        "false"));
    }

    @AfterEach
    void stop() {
        loader.close();
        mirror.close();
        upstream.close();
    }

    private void push(Packed agent) {
        new OciPush(upstream.host()).push("acme/helper:1", agent);
    }

    @Test
    void everyOperationIsAnsweredThroughTheMirror() {
        for (HttpResponse<byte[]> answer :
                List.of(loader.get(HELPER), loader.get(HELPER), loader.post(HELPER + "/refresh"))) {
            assertThat(body(answer)).isEqualTo(Agents.HAIKU);
            assertThat(answer.headers().firstValue("Agent-Confirmed-By")).contains(mirror.host());
        }
        String manifest = new Skopeo(folder).manifest(upstream.reference("acme/helper:1"));
        assertThat(body(loader.get(HELPER + "/-/digest")).strip())
                .isEqualTo(Digest.of(manifest.getBytes(StandardCharsets.UTF_8)).toString());
    }

    @Test
    void mirrorThatLostItsUpstreamStillServesWhatItHas() {
        loader.get(HELPER);
        upstream.stop();

        HttpResponse<byte[]> answer = loader.post(HELPER + "/refresh");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(body(answer)).isEqualTo(Agents.HAIKU);
    }

    @Test
    void movedTagArrivesThroughTheMirror() {
        loader.get(HELPER);
        push(Agents.raw(Agents.LIMERICK));

        assertThat(body(loader.get(HELPER))).isEqualTo(Agents.LIMERICK);
    }
}
