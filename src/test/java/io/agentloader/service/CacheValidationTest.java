package io.agentloader.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.agent.AgentPacking.Packed;
import io.agentloader.oci.Content;
import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import io.agentloader.oci.ReferenceParser;
import io.agentloader.service.Caller.Reply;
import io.agentloader.store.Artifact;
import io.agentloader.store.Confirmation;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.StoreInspector;
import io.agentloader.testkit.TestRegistry;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rule 3: an entry without the annotation is a miss on every path, and nobody has to wipe the store. */
@QuarkusTest
@TestProfile(PipelineProfile.class)
class CacheValidationTest {

    @TestHTTPResource("/")
    URI base;

    private final StoreInspector store = new StoreInspector(PipelineProfile.store());
    private TestRegistry registry;
    private Caller caller;
    private String helper;
    private String poison;
    private Packed planted;

    @BeforeEach
    void plantAnEntryWithoutTheAnnotation() {
        registry = TestRegistry.start();
        caller = new Caller(base);
        helper = registry.reference("acme/helper:1");
        poison = "poison: " + UUID.randomUUID() + "\n";
        planted = Agents.unannotated(poison);
        plant(ReferenceParser.DEFAULT.parse(helper));
    }

    private void plant(Reference reference) {
        Content layer = Agents.layer(planted);
        Content manifest = planted.manifest();
        store.plant(
                reference,
                new Artifact(manifest, manifest, layer, "default/amd64", layer.digest(), layer.size()),
                new Confirmation(Instant.now(), registry.host()));
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private void assertPoisonIsNotServed(Reply reply) {
        assertThat(reply.status()).isIn(502, 504);
        assertThat(reply.body()).doesNotContain(poison.strip()).contains("\"stored\":\"unannotated\"");
    }

    @Test
    void rule3TagPathFallsThroughToTheRegistryAndReplacesTheEntry() {
        registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));

        Reply reply = caller.get(helper);

        assertThat(reply.body()).isEqualTo(Agents.HAIKU);
        assertThat(registry.requests()).hasSize(2);
        assertThat(registry.requests().get(0)).isEqualTo("GET /v2/acme/helper/manifests/1");
        assertThat(caller.get(helper).source()).isEqualTo("revalidated");
    }

    @Test
    void rule3FallbackPathRefusesTheEntry() {
        registry.stop();

        assertPoisonIsNotServed(caller.get(helper));
        assertPoisonIsNotServed(caller.get(helper + "?source=prefer-remote"));
    }

    @Test
    void rule3LocalReadRefusesTheEntry() {
        Reply reply = caller.get(helper + "?source=local");

        assertPoisonIsNotServed(reply);
        assertThat(reply.status()).isEqualTo(504);
        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void rule3DigestShortcutRefusesTheEntry() {
        Digest digest = planted.manifest().digest();
        String byDigest = registry.reference("acme/helper@" + digest);
        plant(ReferenceParser.DEFAULT.parse(byDigest));
        registry.stop();

        assertPoisonIsNotServed(caller.get(byDigest));
    }

    @Test
    void rule3FreshManifestIsValidatedAgain() {
        registry.publish("acme/helper:1", planted);

        Reply reply = caller.get(helper);

        assertThat(reply.status()).isEqualTo(422);
        assertThat(reply.body()).contains("\"code\":\"not-an-agent\"").doesNotContain(poison.strip());
    }

    @Test
    void sameDigestOfAnotherRepositoryDoesNotCount() {
        Digest digest = registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));
        caller.get(helper);
        registry.clear();

        Reply reply = caller.get(registry.reference("acme/stranger@" + digest));

        assertThat(reply.status()).isEqualTo(404);
        assertThat(registry.manifestRequests()).containsExactly("GET /v2/acme/stranger/manifests/" + digest);
    }
}
