package io.agentloader.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.agent.AgentPacking.Packed;
import io.agentloader.oci.Content;
import io.agentloader.oci.Digest;
import io.agentloader.oci.MediaType;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.Answers;
import io.agentloader.testkit.Faults;
import io.agentloader.testkit.GoProgram;
import io.agentloader.testkit.LoaderProcess;
import io.agentloader.testkit.RawHttp;
import io.agentloader.testkit.RawHttp.Reply;
import io.agentloader.testkit.Signatures;
import io.agentloader.testkit.Skopeo;
import io.agentloader.testkit.TestRegistry;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tools that speak to registries, before a loader for a node, before one for the zone, before the registry. */
@Timeout(180)
class OciToolsIT {

    private static final String CRANE = "User-Agent: crane/v0.22.1 go-containerregistry/v0.22.1";
    private static final String ACCEPT =
            "Accept: application/vnd.docker.distribution.manifest.v2+json,application/vnd.oci.image.manifest.v1+json,"
                    + "application/vnd.oci.image.index.v1+json,application/vnd.docker.distribution.manifest.list.v2+json";
    private static final Packed HELPER = Agents.gzip(Agents.HAIKU);

    @TempDir
    Path folder;

    private TestRegistry registry;
    private LoaderProcess zone;
    private LoaderProcess node;

    @BeforeEach
    void start() throws IOException {
        registry = TestRegistry.start();
        registry.publish("acme/helper:1", HELPER);
        zone = LoaderProcess.start(
                Files.createDirectories(folder.resolve("zone")), Map.of("AGENT_LOADER_STORE_COMPLETE", "true"));
        Path hosts = Files.createDirectories(folder.resolve("hosts/_default"));
        Files.writeString(hosts.resolve("hosts.toml"), "server = \"http://127.0.0.1:" + zone.port() + "\"\n");
        node = LoaderProcess.start(
                Files.createDirectories(folder.resolve("node")),
                Map.of(
                        "AGENT_LOADER_HOSTS_DIR",
                        folder.resolve("hosts").toString(),
                        "AGENT_LOADER_OCI_DEFAULT_REGISTRY",
                        registry.host()));
    }

    @AfterEach
    void stop() {
        node.close();
        zone.close();
        registry.close();
    }

    private String helper() {
        return "127.0.0.1:" + node.port() + "/acme/helper:1";
    }

    @Test
    void skopeoCopiesThroughTheChainAlsoWhenTheRegistryIsGone() throws IOException {
        Skopeo skopeo = new Skopeo(folder);

        skopeo.copyOne("docker://" + helper(), "oci:" + folder.resolve("first") + ":1");

        assertThat(registry.requests())
                .filteredOn(line -> line.startsWith("GET "))
                .hasSize(3);
        registry.stop();
        skopeo.copyOne("docker://" + helper(), "oci:" + folder.resolve("second") + ":1");
        assertThat(skopeo.manifest(helper()).strip())
                .isEqualTo(
                        new String(HELPER.manifest().toByteArray(), java.nio.charset.StandardCharsets.UTF_8).strip());
        for (String layout : new String[] {"first", "second"}) {
            Path blobs = folder.resolve(layout).resolve("blobs/sha256");
            assertThat(blobs.resolve(HELPER.manifest().digest().hex())).exists();
            for (Content blob : HELPER.blobs()) {
                assertThat(blobs.resolve(blob.digest().hex())).hasBinaryContent(blob.toByteArray());
            }
        }
    }

    @Test
    void craneReadsWhatTheRegistryHas() {
        GoProgram crane = GoProgram.in(folder, "crane");

        assertThat(crane.run("digest", helper()))
                .isEqualTo(HELPER.manifest().digest().toString());
        assertThat(crane.run("ls", helper().replace(":1", ""))).isEqualTo("1");
        Path layout = folder.resolve("layout");
        crane.run("pull", "--format", "oci", helper(), layout.toString());
        for (Content blob : HELPER.blobs()) {
            assertThat(layout.resolve("blobs/sha256/" + blob.digest().hex())).hasBinaryContent(blob.toByteArray());
        }
    }

    @Test
    void orasCopiesAnAgentWithItsSignatures() {
        Packed signature = Signatures.of(HELPER.manifest());
        registry.publish("acme/helper:signature", signature);
        registry.always(
                seen -> seen.path().endsWith("/referrers/" + HELPER.manifest().digest()),
                Faults.answer(
                        200,
                        Map.of("Content-Type", MediaType.OCI_INDEX.name()),
                        Signatures.list(Signatures.entry(signature.manifest(), Signatures.TYPE))));
        GoProgram oras = GoProgram.in(folder, "oras-peer");

        assertThat(oras.run("127.0.0.1:" + node.port(), "acme/helper", "1").lines())
                .contains(
                        "agent: " + HELPER.manifest().digest(),
                        "referrer: " + signature.manifest().digest(),
                        "part: {\"signed\":true}");
    }

    /** What docker-agent's registry library sends: the ping, the question for the tag, the manifest, the parts. */
    @Test
    void dockerAgentPullsAsFromARegistry() {
        RawHttp http = new RawHttp(node.port());
        Content layer = Agents.layer(HELPER);

        assertThat(http.get("/v2/", CRANE, "Accept-Encoding: gzip").status()).isEqualTo(200);
        Reply asked = http.send("HEAD", "/v2/acme/helper/manifests/1", CRANE, ACCEPT);
        assertThat(asked.status()).isEqualTo(200);
        assertThat(asked.header("Docker-Content-Digest"))
                .isEqualTo(HELPER.manifest().digest().toString());
        assertThat(asked.header("Content-Length"))
                .isEqualTo(Long.toString(HELPER.manifest().size()));
        Reply manifest = http.get("/v2/acme/helper/manifests/1", CRANE, ACCEPT, "Accept-Encoding: gzip");
        assertThat(manifest.header("Content-Type"))
                .isEqualTo(HELPER.manifest().descriptor().mediaType().name());
        assertThat(manifest.has("Content-Encoding")).isFalse();
        for (Content part : HELPER.blobs()) {
            HttpResponse<byte[]> blob = node.get("/v2/acme/helper/blobs/" + part.digest());
            assertThat(Digest.of(blob.body())).isEqualTo(part.digest());
        }

        HttpResponse<byte[]> yaml = node.get("/agents/"
                + registry.reference("acme/helper@" + HELPER.manifest().digest()));
        assertThat(Answers.body(yaml)).isEqualTo(Agents.HAIKU);
        assertThat(layer.digest()).isNotEqualTo(Digest.of(yaml.body()));
        assertThat(http.get("/v2/ghcr.io/a%zz/manifests/1")
                        .json()
                        .at("/errors/0/code")
                        .asText())
                .isEqualTo("NAME_INVALID");
    }
}
