package io.agentloader.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.agent.AgentPacking.Packed;
import io.agentloader.oci.Content;
import io.agentloader.oci.Digest;
import io.agentloader.oci.Manifest;
import io.agentloader.oci.MediaType;
import io.agentloader.service.Caller.Reply;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.Faults;
import io.agentloader.testkit.Requests;
import io.agentloader.testkit.Tars;
import io.agentloader.testkit.TestRegistry;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code -/bundle} and {@code -/import}, from outside. */
@QuarkusTest
@TestProfile(PipelineProfile.class)
class BundlesOverHttpTest {

    private static final String TAR = "application/x-tar";

    @TestHTTPResource("/")
    URI base;

    private TestRegistry registry;
    private Caller caller;
    private String reference;

    @BeforeEach
    void start() {
        registry = TestRegistry.start();
        caller = new Caller(base);
        registry.publish("acme/helper:1", Agents.gzip(Agents.HAIKU));
        reference = registry.reference("acme/helper:1");
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private Reply bundle() {
        return caller.send("GET", "/agents/" + reference + "/-/bundle");
    }

    @Test
    void bundleIsATarThatSaysWhatIsInIt() {
        Reply reply = bundle();

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Content-Type")).isEqualTo(TAR);
        assertThat(reply.header("Docker-Content-Digest"))
                .isEqualTo(Agents.gzip(Agents.HAIKU).manifest().digest().toString());
        assertThat(reply.body()).contains("oci-layout", "index.json", reference);
        assertThat(bundle().response().body()).isEqualTo(reply.response().body());
    }

    @Test
    void headOfABundleHasTheHeadersOfItsGet() {
        Reply head = caller.send("HEAD", "/agents/" + reference + "/-/bundle");

        assertThat(head.status()).isEqualTo(200);
        assertThat(head.header("Content-Length"))
                .isEqualTo(Integer.toString(bundle().response().body().length));
        assertThat(head.response().body()).isEmpty();
    }

    @Test
    void whatOneRepositoryMayGiveOpensNothingThroughAnotherThatNamesIt() {
        Packed kept = Agents.raw(Agents.HAIKU + "# " + UUID.randomUUID() + "\n");
        Content secret = Agents.layer(kept);
        registry.publish("priv/agent:1", kept);
        registry.publish("pub/evil:1", namingBoth(Agents.LIMERICK + "# " + UUID.randomUUID() + "\n", secret));
        assertThat(caller.get(registry.reference("priv/agent:1")).status()).isEqualTo(200);
        assertThat(caller.send("GET", "/agents/" + registry.reference("priv/agent:1") + "/-/bundle")
                        .status())
                .isEqualTo(200);
        registry.always(Requests.of(secret.digest()), Faults.status(404));

        Reply served = caller.get(registry.reference("pub/evil:1"));
        Reply bundled = caller.send("GET", "/agents/" + registry.reference("pub/evil:1") + "/-/bundle");
        Reply local = caller.send("GET", "/agents/" + registry.reference("pub/evil:1") + "/-/bundle?source=local");

        assertThat(served.status()).isEqualTo(200);
        assertThat(List.of(bundled.status(), local.status())).doesNotContain(200);
        assertThat(served.body() + bundled.body() + local.body()).doesNotContain(text(secret));
    }

    private static String text(Content content) {
        return new String(content.toByteArray(), StandardCharsets.UTF_8);
    }

    /** An agent whose manifest names, beside its own layer, a blob of somebody else. */
    private static Packed namingBoth(String yaml, Content other) {
        Packed plain = Agents.raw(yaml);
        Digest named = Manifest.parse(plain.manifest()).config().orElseThrow().digest();
        Content config = plain.blobs().stream()
                .filter(blob -> blob.digest().equals(named))
                .findFirst()
                .orElseThrow();
        return Agents.odd(config, List.of(Agents.layer(plain), other.as(MediaType.of("text/markdown"))));
    }

    @Test
    void importedBundleIsServedFromTheStore() {
        byte[] bundle = bundle().response().body();

        Reply imported = caller.post("/agents/-/import", bundle, "Content-Type", TAR);

        assertThat(imported.status()).as(imported.body()).isEqualTo(201);
        assertThat(imported.body())
                .contains(
                        "\"kind\":\"AgentList\"", "\"reference\":\"" + reference + "\"", "\"confirmedBy\":\"import\"");
        Reply served = caller.get(reference + "?source=local");
        assertThat(served.body()).isEqualTo(Agents.HAIKU);
        assertThat(served.header("Agent-Confirmed-By")).isEqualTo("import");
    }

    @Test
    void importCanNameTheAgent() {
        byte[] bundle = bundle().response().body();

        Reply imported = caller.post("/agents/-/import?as=named.example/acme/helper:2", bundle, "Content-Type", TAR);

        assertThat(imported.status()).as(imported.body()).isEqualTo(201);
        assertThat(caller.get("named.example/acme/helper:2?source=local").body())
                .isEqualTo(Agents.HAIKU);
    }

    @Test
    void importUnderANameThatIsDeniedIsRefused() {
        byte[] bundle = bundle().response().body();

        Reply refused = caller.post("/agents/-/import?as=denied.example/acme/helper:2", bundle, "Content-Type", TAR);

        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.body()).contains("reference-not-allowed");
    }

    @Test
    void tarThatIsNoBundleIsAProblemThatNamesItsEntry() {
        byte[] tar = new Tars().file("../../etc/passwd", "root").ended();

        Reply refused = caller.post("/agents/-/import", tar, "Content-Type", TAR);

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(refused.body()).contains("\"code\":\"invalid-bundle\"", "\"entry\":\"../../etc/passwd\"");
    }

    @Test
    void otherTypesAreNotTaken() {
        Reply refused = caller.post("/agents/-/import", new byte[10], "Content-Type", "application/json");

        assertThat(refused.status()).isEqualTo(415);
        assertThat(refused.body()).contains("\"supported\":[\"application/x-tar\"]");
    }

    @Test
    void bodyOverTheLimitIsTooLarge() {
        long limit = Math.min(64 << 20, Runtime.getRuntime().maxMemory() / 16);

        Reply refused = caller.post("/agents/-/import", new byte[(int) limit + 1], "Content-Type", TAR);

        assertThat(refused.status()).isEqualTo(413);
        assertThat(refused.body()).contains("\"code\":\"too-large\"", "\"limit\":" + limit);
    }

    @Test
    void anotherSitesPageMayNotImport() {
        Reply refused =
                caller.post("/agents/-/import", new byte[10], "Content-Type", TAR, "Sec-Fetch-Site", "cross-site");

        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.body()).contains("\"code\":\"forbidden\"");
    }

    @Test
    void importIsPostedAndNothingElse() {
        Reply refused = caller.send("GET", "/agents/-/import");

        assertThat(refused.status()).isEqualTo(405);
        assertThat(refused.header("Allow")).isEqualTo("POST");
    }
}
