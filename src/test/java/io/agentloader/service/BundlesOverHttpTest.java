package io.agentloader.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.service.Caller.Reply;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.Tars;
import io.agentloader.testkit.TestRegistry;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
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
