package io.agentloader.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentloader.app.AgentLoader;
import io.agentloader.failure.AgentException.InvalidAgent;
import io.agentloader.failure.AgentException.ReferenceNotAllowed;
import io.agentloader.oci.Content;
import io.agentloader.oci.Descriptor;
import io.agentloader.oci.Digest;
import io.agentloader.oci.Manifest;
import io.agentloader.oci.MediaType;
import io.agentloader.oci.Reference;
import io.agentloader.publish.AgentFile;
import io.agentloader.publish.PackOptions;
import io.agentloader.publish.PushedAgent;
import io.agentloader.resolver.Resolver;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.Reply;
import io.agentloader.testkit.ScriptedServer;
import io.vertx.core.Vertx;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The Java API, from a file to several names. */
@Timeout(60)
class PublishingTest {

    @TempDir
    Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final ScriptedServer server = ScriptedServer.plain(vertx);

    @BeforeEach
    void takeEverything() {
        for (String repository : List.of("acme/helper", "acme/other")) {
            server.on("POST /v2/" + repository + "/blobs/uploads/", Reply.status(201))
                    .on("PUT /v2/" + repository + "/manifests/1", kept(repository));
        }
        server.on("POST /v2/acme/helper/blobs/uploads/", Reply.status(202).with("Location", "/up"))
                .on("PUT /up", Reply.status(201));
    }

    private Reply kept(String repository) {
        return request -> {
            byte[] manifest =
                    server.request(server.requests().size() - 1).body().getBytes(StandardCharsets.UTF_8);
            Manifest parsed = Manifest.parse(Content.hash(MediaType.OCI_MANIFEST, manifest));
            Stream.concat(parsed.config().stream(), parsed.layers().stream())
                    .forEach(blob -> server.on("HEAD " + blob(repository, blob), Reply.status(200)));
            server.on(
                    "GET /v2/" + repository + "/manifests/" + Digest.of(manifest),
                    Reply.ok(MediaType.OCI_MANIFEST.name(), manifest));
            Reply.status(201).to(request);
        };
    }

    private static String blob(String repository, Descriptor blob) {
        return "/v2/" + repository + "/blobs/" + blob.digest();
    }

    @AfterEach
    void stop() {
        server.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private AgentLoader loader() {
        return AgentLoader.configured()
                .storeAt(folder.resolve("store"))
                .plainHttp(server.authority())
                .with("agent-loader.registries-conf", "off")
                .with("agent-loader.docker-daemon-config", "off");
    }

    private List<PushedAgent> push(AgentLoader loader, String yaml) {
        try (Resolver resolver = loader.resolver()) {
            List<Reference> names = List.of(
                    resolver.parse(server.authority() + "/acme/helper:1"),
                    resolver.parse(server.authority() + "/acme/other:1"));
            ByteBuffer bytes = ByteBuffer.wrap(yaml.getBytes(StandardCharsets.UTF_8));
            return resolver.blocking().push(new AgentFile("haiku.yaml", bytes), names, PackOptions.DEFAULT);
        }
    }

    @Test
    void secondRepositoryTakesOverWhatTheFirstOneWasSent() {
        List<PushedAgent> pushed = push(loader(), Agents.HAIKU);

        assertThat(pushed)
                .extracting(agent -> agent.reference().toString())
                .containsExactly(server.authority() + "/acme/helper:1", server.authority() + "/acme/other:1");
        assertThat(pushed.get(0).digest()).isEqualTo(pushed.get(1).digest());
        assertThat(server.asked().stream().filter(line -> line.startsWith("PUT /up")))
                .hasSize(2);
        assertThat(server.asked().stream().filter(line -> line.startsWith("POST /v2/acme/other")))
                .hasSize(2)
                .allMatch(line -> line.endsWith("&from=acme%2Fhelper"));
        assertThat(pushed).extracting(PushedAgent::unverified).containsOnly(Optional.empty());
        assertThat(server.asked())
                .containsSequence(
                        "PUT /v2/acme/other/manifests/1",
                        "GET /v2/acme/other/manifests/" + pushed.get(1).digest());
        List<String> last =
                server.asked().subList(server.asked().size() - 2, server.asked().size());
        assertThat(last).allMatch(line -> line.startsWith("HEAD /v2/acme/other/blobs/"));
    }

    @Test
    void agentWithErrorsIsNotSent() {
        assertThatThrownBy(() -> push(loader(), "version: 3\n")).isInstanceOf(InvalidAgent.class);
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void nothingIsSentWhenOneNameIsNotAllowed() {
        assertThatThrownBy(() -> push(loader().with("agent-loader.deny", "**/other"), Agents.HAIKU))
                .isInstanceOf(ReferenceNotAllowed.class);
        assertThat(server.asked()).isEmpty();
    }
}
