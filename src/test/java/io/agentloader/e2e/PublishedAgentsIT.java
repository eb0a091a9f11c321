package io.agentloader.e2e;

import static io.agentloader.testkit.Answers.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.agentloader.agent.AgentPacking.Packed;
import io.agentloader.oci.Digest;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.Corpus;
import io.agentloader.testkit.DebianRegistry;
import io.agentloader.testkit.LoaderProcess;
import io.agentloader.testkit.OciPush;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The main job: real agents, a real registry, the packaged service; the registry goes away and comes back. */
@Timeout(300)
class PublishedAgentsIT {

    @TempDir
    static Path folder;

    private static DebianRegistry registry;
    private static LoaderProcess loader;

    /** One agent file as it was published: what a caller must get, and the manifest that names it. */
    private record Published(String yaml, Digest manifest) {}

    /** The circuit stays closed, so that every refresh shows the registry's own trouble; the retries are quick. */
    private static final Map<String, String> ENVIRONMENT =
            Map.of("AGENT_LOADER_CIRCUIT_FAILURES", "1000000", "AGENT_LOADER_RETRY_INITIAL", "5ms");

    @BeforeAll
    static void start() throws IOException {
        registry = DebianRegistry.start(Files.createDirectory(folder.resolve("registry")));
        loader = LoaderProcess.start(Files.createDirectory(folder.resolve("loader")), ENVIRONMENT);
    }

    @AfterAll
    static void stop() {
        loader.close();
        registry.close();
    }

    @Test
    void everyAgentIsServedBitByBitAlsoWithoutItsRegistryAndAnewWhenItMoved() throws IOException {
        Optional<Path> corpus = Corpus.find();
        assumeTrue(corpus.isPresent(), "skipped: no corpus here, " + Corpus.HINT);
        Map<String, Published> published = publish(corpus.get());
        assertThat(published).hasSizeGreaterThan(100);

        published.forEach(PublishedAgentsIT::isServedFromTheRegistry);
        published.forEach(PublishedAgentsIT::isRevalidated);
        registry.stop();
        published.forEach(PublishedAgentsIT::isServedStale);
        published.keySet().forEach(PublishedAgentsIT::refreshFails);
        registry.start();
        Published moved = move(published.keySet().iterator().next());

        isServedAnew(published.keySet().iterator().next(), moved);
    }

    private static Map<String, Published> publish(Path corpus) throws IOException {
        OciPush push = new OciPush(registry.host());
        Map<String, Published> published = new LinkedHashMap<>();
        for (Path file : Corpus.agents(corpus)) {
            String yaml = Files.readString(file);
            String name = "corpus/a" + published.size();
            for (Map.Entry<String, Packed> form :
                    Map.of("raw", Agents.raw(yaml), "gzip", Agents.gzip(yaml)).entrySet()) {
                String tagged = name + ":" + form.getKey();
                published.put(registry.reference(tagged), new Published(yaml, push.push(tagged, form.getValue())));
            }
        }
        return published;
    }

    private static Published move(String reference) {
        String name = reference.substring(reference.indexOf('/') + 1);
        return new Published(Agents.LIMERICK, new OciPush(registry.host()).push(name, Agents.raw(Agents.LIMERICK)));
    }

    private static void isServedFromTheRegistry(String reference, Published published) {
        HttpResponse<byte[]> answer = loader.get("/agents/" + reference);
        isThatAgent(reference, answer, published);
        assertThat(source(answer)).isEqualTo("registry");
    }

    private static void isRevalidated(String reference, Published published) {
        HttpResponse<byte[]> answer = loader.get("/agents/" + reference);
        isThatAgent(reference, answer, published);
        assertThat(source(answer)).isEqualTo("revalidated");
    }

    private static void isServedStale(String reference, Published published) {
        HttpResponse<byte[]> answer = loader.get("/agents/" + reference);
        isThatAgent(reference, answer, published);
        assertThat(source(answer)).isEqualTo("stale");
    }

    private static void refreshFails(String reference) {
        HttpResponse<byte[]> answer = loader.post("/agents/" + reference + "/refresh");
        assertThat(answer.statusCode()).as(reference).isIn(502, 504);
        assertThat(header(answer, "Content-Type")).isEqualTo("application/problem+json");
    }

    private static void isServedAnew(String reference, Published moved) {
        HttpResponse<byte[]> answer = loader.get("/agents/" + reference);
        isThatAgent(reference, answer, moved);
        assertThat(source(answer)).isEqualTo("registry");
    }

    private static void isThatAgent(String reference, HttpResponse<byte[]> answer, Published published) {
        byte[] yaml = published.yaml().getBytes(StandardCharsets.UTF_8);
        assertThat(answer.statusCode()).as(reference).isEqualTo(200);
        assertThat(answer.body()).as(reference).isEqualTo(yaml);
        assertThat(header(answer, "ETag")).isEqualTo('"' + Digest.of(yaml).toString() + '"');
        assertThat(header(answer, "Docker-Content-Digest"))
                .isEqualTo(published.manifest().toString());
    }

    private static String source(HttpResponse<byte[]> answer) {
        return header(answer, "Agent-Source");
    }
}
