package io.agentloader.embedded;

import static io.agentloader.embedded.ServedRegistry.code;
import static io.agentloader.embedded.ServedRegistry.digest;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.agent.AgentPacking;
import io.agentloader.agent.AgentPacking.Form;
import io.agentloader.agent.AgentPacking.Packed;
import io.agentloader.oci.Digest;
import io.agentloader.testkit.RawHttp.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** "Content Management" of the distribution specification, case by case; and what is put in and taken out from within. */
@Timeout(60)
class RegistryManagementTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @TempDir
    private Path folder;

    private ServedRegistry registry;

    @BeforeEach
    void start() {
        registry = ServedRegistry.in(folder);
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private Reply delete(String target) {
        return registry.http().send("DELETE", target);
    }

    @Test
    void deletedTagLeavesWhatItNamed() {
        String manifest = registry.artifact("a", "1", "text");

        assertThat(delete("/v2/a/manifests/1").status()).isEqualTo(202);

        assertThat(registry.get("/v2/a/manifests/1").status()).isEqualTo(404);
        assertThat(registry.get("/v2/a/manifests/" + digest(manifest)).status()).isEqualTo(200);
    }

    @Test
    void deletedManifestTakesItsTagsAlong() {
        String manifest = registry.artifact("a", "1", "text");
        registry.manifest("a", "2", manifest);

        assertThat(delete("/v2/a/manifests/" + digest(manifest)).status()).isEqualTo(202);

        assertThat(registry.get("/v2/a/manifests/" + digest(manifest)).status()).isEqualTo(404);
        Reply tags = registry.get("/v2/a/tags/list");
        assertThat(tags.status()).isEqualTo(200);
        assertThat(tags.json().path("tags")).isEmpty();
    }

    @Test
    void deletedBlobIsGoneFromThatRepositoryAlone() {
        Digest digest = registry.blob("a", "text");
        registry.blob("b", "text");

        assertThat(delete("/v2/a/blobs/" + digest).status()).isEqualTo(202);

        assertThat(registry.get("/v2/a/blobs/" + digest).status()).isEqualTo(404);
        assertThat(registry.get("/v2/b/blobs/" + digest).body()).isEqualTo("text");
    }

    @Test
    void fileGoesWithTheLastRepositoryThatHasIt() {
        Digest digest = registry.blob("a", "text");
        registry.blob("b", "text");
        delete("/v2/a/blobs/" + digest);
        assertThat(registry.blobs()).hasSize(1);

        delete("/v2/b/blobs/" + digest);

        assertThat(registry.blobs()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/v2/a/manifests/none, 404, MANIFEST_UNKNOWN",
        "/v2/a/manifests/sha256:2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae, 404, MANIFEST_UNKNOWN",
        "/v2/a/manifests/sha256:x, 400, DIGEST_INVALID",
        "/v2/a/blobs/sha256:2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae, 404, BLOB_UNKNOWN",
        "/v2/a/blobs/x, 400, DIGEST_INVALID",
        "/v2/nowhere/manifests/1, 404, NAME_UNKNOWN",
        "/v2/a/blobs/uploads/x, 404, BLOB_UPLOAD_UNKNOWN",
    })
    void whatIsNotThereCannotBeDeleted(String target, int status, String code) {
        registry.artifact("a", "1", "text");

        Reply reply = delete(target);

        assertThat(reply.status()).isEqualTo(status);
        assertThat(code(reply)).isEqualTo(code);
    }

    @Test
    void allIsThereAfterARestart() {
        String manifest = registry.artifact("a/b", "1", "text");
        registry.artifact("a/b", "2", "other");
        delete("/v2/a/b/manifests/2");
        registry.close();

        registry = ServedRegistry.in(folder);

        assertThat(registry.get("/v2/a/b/manifests/1").body()).isEqualTo(manifest);
        assertThat(registry.get("/v2/a/b/blobs/" + digest("text")).body()).isEqualTo("text");
        assertThat(registry.get("/v2/a/b/manifests/2").status()).isEqualTo(404);
    }

    @Test
    void whatIsNotWhatItWasIsNotThereAfterARestart() throws IOException {
        String manifest = registry.artifact("a", "1", "text");
        registry.artifact("b", "1", "other");
        registry.close();
        Path blobs = folder.resolve("blobs/sha256");
        Files.writeString(blobs.resolve(digest("text").hex()), "tex");
        Files.writeString(blobs.resolve(digest(manifest).hex()), manifest.replace("text/plain", "text/other"));
        Files.writeString(blobs.resolve("stray"), "stray");

        registry = ServedRegistry.in(folder);

        assertThat(registry.get("/v2/a/blobs/" + digest("text")).status()).isEqualTo(404);
        assertThat(registry.get("/v2/a/manifests/1").status()).isEqualTo(404);
        assertThat(registry.get("/v2/b/manifests/1").status()).isEqualTo(200);
        assertThat(blobs.resolve("stray")).doesNotExist();
        assertThat(blobs.resolve(digest("text").hex())).doesNotExist();
    }

    @Test
    void recordThatCannotBeReadCostsItsRepositoryAlone() throws IOException {
        registry.artifact("a", "1", "text");
        registry.artifact("b", "1", "other");
        registry.close();
        Files.writeString(folder.resolve("repositories").resolve(digest("a").hex() + ".json"), "{");

        registry = ServedRegistry.in(folder);

        assertThat(registry.get("/v2/a/manifests/1").status()).isEqualTo(404);
        assertThat(registry.get("/v2/b/manifests/1").status()).isEqualTo(200);
    }

    private static Packed agent(String text) {
        return AgentPacking.pack(text.getBytes(StandardCharsets.UTF_8), Form.RAW, "1");
    }

    private void put(String tag, Packed agent) {
        put("team/helper", tag, agent);
    }

    private void put(String repository, String tag, Packed agent) {
        Parts parts = new Parts(agent.manifest(), agent.manifests(), agent.blobs());
        registry.api().put(repository, tag, parts).await().atMost(PATIENCE);
    }

    @Test
    void tagThatWasPutFromWithinIsKnownAfterARestartUntilSomebodyPushesIt() {
        put("a", "dev", agent("one"));
        put("b", "dev", agent("two"));
        registry.artifact("c", "dev", "three");
        registry.artifact("b", "dev", "four");
        assertThat(registry.api().putHere("dev")).containsExactly("a");

        registry.close();
        registry = ServedRegistry.in(folder);

        assertThat(registry.api().putHere("dev")).containsExactly("a");
        assertThat(registry.api().putHere("other")).isEmpty();
        delete("/v2/a/manifests/dev");
        assertThat(registry.api().putHere("dev")).isEmpty();
    }

    @Test
    void formerRevisionsStayForAWhile() {
        for (int revision = 0; revision <= 20; revision++) {
            put("dev", agent("version: " + revision));
        }

        assertThat(status(agent("version: 20"))).isEqualTo(200);
        assertThat(status(agent("version: 19"))).isEqualTo(200);
        assertThat(status(agent("version: 4"))).isEqualTo(200);
        assertThat(status(agent("version: 3"))).isEqualTo(404);
    }

    private int status(Packed agent) {
        return registry.get("/v2/team/helper/manifests/" + agent.manifest().digest())
                .status();
    }

    @Test
    void whatIsRemovedLeavesNothingBehind() {
        put("dev", agent("version: 1"));
        put("dev", agent("version: 2"));

        registry.api().remove("team/helper", "dev").await().atMost(PATIENCE);

        assertThat(registry.blobs()).isEmpty();
        assertThat(registry.get("/v2/team/helper/tags/list").status()).isEqualTo(404);
    }

    @Test
    void whatAnotherTagNamesOutlivesARemoval() {
        put("dev", agent("version: 1"));
        put("latest", agent("version: 1"));

        registry.api().remove("team/helper", "dev").await().atMost(PATIENCE);

        assertThat(registry.get("/v2/team/helper/manifests/dev").status()).isEqualTo(404);
        assertThat(registry.get("/v2/team/helper/manifests/latest").status()).isEqualTo(200);
        assertThat(registry.blobs()).hasSize(3);
    }
}
