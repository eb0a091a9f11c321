package io.agentloader.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.agentloader.agent.AgentPacking.Packed;
import io.agentloader.oci.Content;
import io.agentloader.oci.Digest;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.Corpus;
import io.agentloader.testkit.DebianRegistry;
import io.agentloader.testkit.OciPush;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** That the real registry of the other e2e tests takes agents, gives them back bit by bit, and goes down and up. */
@Timeout(300)
class DebianRegistryIT {

    @TempDir
    static Path folder;

    private static DebianRegistry registry;
    private static OciPush push;
    private static HttpClient client;

    @BeforeAll
    static void start() {
        registry = DebianRegistry.start(folder);
        push = new OciPush(registry.host());
        client = HttpClient.newHttpClient();
    }

    @AfterAll
    static void stop() {
        registry.close();
    }

    @Test
    void everyAgentOfTheCorpusComesBackBitByBit() throws Exception {
        Optional<Path> corpus = Corpus.find();
        assumeTrue(corpus.isPresent(), "skipped: no corpus here, " + Corpus.HINT);
        List<Path> files = Corpus.agents(corpus.get());
        assertThat(files).isNotEmpty();
        Map<String, Packed> pushed = new HashMap<>();
        for (Path file : files) {
            String yaml = Files.readString(file);
            pushed.put("corpus/agent" + pushed.size() + ":raw", Agents.raw(yaml));
            pushed.put("corpus/agent" + pushed.size() + ":gzip", Agents.gzip(yaml));
        }

        pushed.forEach((name, packed) ->
                assertThat(push.push(name, packed)).isEqualTo(packed.manifest().digest()));

        assertThat(pushed).hasSize(2 * files.size());
        for (Map.Entry<String, Packed> entry : pushed.entrySet()) {
            comesBack(entry.getKey(), entry.getValue());
        }
    }

    @Test
    void indexAndOddArtifactsAreTaken() throws Exception {
        Map<String, Packed> odd = Map.of(
                "odd/index:1", Agents.index(Agents.HAIKU, Agents.LIMERICK),
                "odd/image:1", Agents.image(),
                "odd/empty-config:1", Agents.emptyConfig(Agents.HAIKU),
                "odd/unannotated:1", Agents.unannotated(Agents.HAIKU),
                "odd/oci-gzip:1", Agents.ociGzip(Agents.HAIKU));

        odd.forEach(push::push);

        for (Map.Entry<String, Packed> entry : odd.entrySet()) {
            comesBack(entry.getKey(), entry.getValue());
        }
    }

    @Test
    void tagMoves() throws Exception {
        push.push("moving/agent:1", Agents.raw(Agents.HAIKU));
        Digest other = push.push("moving/agent:1", Agents.raw(Agents.LIMERICK));

        HttpResponse<byte[]> answer = get("/v2/moving/agent/manifests/1");

        assertThat(answer.headers().firstValue("Docker-Content-Digest")).hasValue(other.toString());
    }

    @Test
    void registryComesBackOnTheSamePortWithTheSameData() throws Exception {
        Packed packed = Agents.gzip(Agents.HAIKU);
        push.push("lasting/agent:1", packed);
        registry.stop();
        assertThatThrownBy(() -> get("/v2/")).isInstanceOf(ConnectException.class);

        registry.start();

        comesBack("lasting/agent:1", packed);
    }

    private static void comesBack(String name, Packed packed) throws IOException, InterruptedException {
        String base = "/v2/" + name.substring(0, name.lastIndexOf(':'));
        Content manifest = packed.manifest();
        HttpResponse<byte[]> answer = get(base + "/manifests/" + name.substring(name.lastIndexOf(':') + 1));
        assertThat(answer.body()).as(name).isEqualTo(manifest.toByteArray());
        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValue(manifest.descriptor().mediaType().name());
        for (Content blob : packed.blobs()) {
            assertThat(get(base + "/blobs/" + blob.digest()).body()).as(name).isEqualTo(blob.toByteArray());
        }
    }

    private static HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + registry.host() + path))
                .timeout(Duration.ofSeconds(20))
                .header(
                        "Accept",
                        "application/vnd.oci.image.manifest.v1+json, application/vnd.oci.image.index.v1+json, */*")
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofByteArray());
    }
}
