package io.agentloader.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.agent.AgentPacking.Packed;
import io.agentloader.oci.Content;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is one entry of the store, and what is two. */
@QuarkusTest
@TestProfile(PipelineProfile.class)
class IdentityTest {

    @TestHTTPResource("/")
    URI base;

    @Test
    void oneNameOnTwoRegistriesIsTwoAgents() {
        Caller caller = new Caller(base);
        try (TestRegistry first = TestRegistry.start();
                TestRegistry second = TestRegistry.start()) {
            first.publish("acme/helper:1", Agents.raw(Agents.HAIKU));
            second.publish("acme/helper:1", Agents.raw(Agents.LIMERICK));
            caller.get(first.reference("acme/helper:1"));
            caller.get(second.reference("acme/helper:1"));
            first.stop();
            second.stop();

            Reply ofFirst = caller.get(first.reference("acme/helper:1"));
            Reply ofSecond = caller.get(second.reference("acme/helper:1"));

            assertThat(ofFirst.source()).isEqualTo("stale");
            assertThat(ofFirst.body()).isEqualTo(Agents.HAIKU);
            assertThat(ofSecond.body()).isEqualTo(Agents.LIMERICK);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "docker.io/acme-identity/helper",
                "acme-identity/helper",
                "index.docker.io/acme-identity/helper",
                "DOCKER.IO/acme-identity/helper:latest",
                "docker.io%2Facme-identity%2Fhelper%3Alatest"
            })
    void namesOfDockerHubShareOneEntry(String spelling) {
        Packed agent = Agents.raw(Agents.HAIKU);
        Content layer = Agents.layer(agent);
        new StoreInspector(PipelineProfile.store())
                .plant(
                        ReferenceParser.DEFAULT.parse("docker.io/acme-identity/helper"),
                        new Artifact(
                                agent.manifest(),
                                agent.manifest(),
                                layer,
                                "default/amd64",
                                layer.digest(),
                                layer.size()),
                        new Confirmation(Instant.now(), "registry-1.docker.io"));

        Reply reply = new Caller(base).get(spelling + "?source=local");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).isEqualTo(Agents.HAIKU);
    }
}
