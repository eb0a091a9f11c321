package io.agentloader.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.oci.Digest;
import io.agentloader.service.Caller.Reply;
import io.agentloader.testkit.Agents;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.Test;

/** What an answer costs the registry and the heap: counted, so that no speed of a machine matters. */
@QuarkusTest
@TestProfile(PipelineProfile.class)
class WarmCostTest extends AgainstARegistry {

    @Test
    void coldIsOneManifestAndOneBlobAndWarmIsOneHeadAndADigestAsksNobody() {
        Digest digest = registry.publish("acme/helper:1", Agents.gzip(Agents.HAIKU));

        read(registry.reference("acme/helper:1"));
        assertThat(registry.requests()).hasSize(2);
        registry.clear();

        read(registry.reference("acme/helper:1"));
        assertThat(registry.requests()).containsExactly("HEAD /v2/acme/helper/manifests/1");
        registry.clear();

        read(registry.reference("acme/helper@" + digest));
        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void anUnchangedTagIsRefreshedByItsManifestAlone() {
        registry.publish("acme/helper:1", Agents.gzip(Agents.HAIKU));
        read(registry.reference("acme/helper:1"));
        registry.clear();

        Reply refreshed = caller.refresh(registry.reference("acme/helper:1"));

        assertThat(refreshed.status()).isEqualTo(200);
        assertThat(registry.requests()).containsExactly("GET /v2/acme/helper/manifests/1");
    }

    @Test
    void aWarmReadAllocatesLittle() {
        Digest digest = registry.publish("acme/helper:1", Agents.gzip(Agents.HAIKU));

        assertThat(Allocation.ofOne(() -> read(registry.reference("acme/helper@" + digest))))
                .isBetween(1L, Allocation.MOST_BYTES_A_READ);
    }

    /** With the question to the registry, which nobody shares here. */
    @Test
    void aConfirmedReadAllocatesLittle() {
        registry.publish("acme/helper:1", Agents.gzip(Agents.HAIKU));

        assertThat(Allocation.ofOne(() -> read(registry.reference("acme/helper:1"))))
                .isBetween(1L, Allocation.MOST_BYTES_A_CONFIRMED_READ);
    }

    private void read(String reference) {
        assertThat(caller.get(reference).body()).isEqualTo(Agents.HAIKU);
    }
}
