package io.agentloader.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.agentloader.agent.AgentPacking.Packed;
import io.agentloader.oci.ReferenceParser;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.ManualClock;
import io.agentloader.testkit.RawHttp;
import io.agentloader.testkit.RawHttp.Reply;
import io.agentloader.testkit.StoreInspector;
import io.agentloader.testkit.TestRegistry;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code -/versions}: what a tag was found to name, without asking anybody. */
@QuarkusTest
@TestProfile(PipelineProfile.class)
class VersionsTest {

    @TestHTTPResource
    URI service;

    @Inject
    ManualClock clock;

    private final StoreInspector store = new StoreInspector(PipelineProfile.store());
    private final Packed before = Agents.raw(Agents.HAIKU + "# " + UUID.randomUUID() + "\n");
    private final Packed now = Agents.raw(Agents.LIMERICK + "# " + UUID.randomUUID() + "\n");
    private TestRegistry registry;
    private RawHttp http;
    private String helper;
    private Instant first;
    private Instant moved;

    @BeforeEach
    void moveATag() {
        registry = TestRegistry.start();
        http = new RawHttp(service.getPort());
        helper = "/agents/" + registry.reference("acme/helper:1");
        first = clock.instant();
        publish(before);
        clock.advance(Duration.ofHours(1));
        moved = clock.instant();
        publish(now);
        registry.clear();
    }

    private void publish(Packed agent) {
        registry.publish("acme/helper:1", agent);
        assertThat(http.get(helper).status()).isEqualTo(200);
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private static Instant instant(JsonNode text) {
        return Instant.parse(text.asText());
    }

    @Test
    void theVersionsOfATagAreToldLatestFirst() {
        clock.advance(Duration.ofHours(1));
        http.get(helper);
        registry.clear();

        Reply reply = http.get(helper + "/-/versions");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Content-Type")).isEqualTo("application/json");
        assertThat(reply.json().at("/kind").asText()).isEqualTo("VersionList");
        assertThat(reply.json().at("/reference").asText()).isEqualTo(registry.reference("acme/helper:1"));
        JsonNode versions = reply.json().at("/versions");
        assertThat(versions.findValuesAsText("digest"))
                .containsExactly(
                        now.manifest().digest().toString(),
                        before.manifest().digest().toString());
        assertThat(versions.findValues("current").stream().map(JsonNode::booleanValue))
                .containsExactly(true, false);
        assertThat(versions.findValuesAsText("confirmedBy")).containsOnly(registry.host());
        assertThat(instant(versions.at("/0/firstSeen"))).isBetween(moved, moved.plusSeconds(60));
        assertThat(instant(versions.at("/0/lastConfirmed"))).isAfterOrEqualTo(moved.plus(Duration.ofHours(1)));
        assertThat(instant(versions.at("/1/firstSeen"))).isBetween(first, first.plusSeconds(60));
        assertThat(instant(versions.at("/1/lastConfirmed"))).isBefore(moved);
        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void aVersionThatIsGoneFromTheDiskIsToldAsSuch() {
        store.delete(store.blob(Agents.layer(before).digest()));

        JsonNode versions = http.get(helper + "/-/versions").json().at("/versions");

        assertThat(versions.findValues("stored").stream().map(JsonNode::booleanValue))
                .containsExactly(true, false);
    }

    @Test
    void theAgentLeadsToItsVersions() {
        String link = http.get(helper).header("Link");

        assertThat(link).contains("<" + helper + "/-/versions>; rel=\"version-history\"");
    }

    @Test
    void whatIsNotStoredHasNoPast() {
        Reply reply = http.get("/agents/" + registry.reference("acme/never:1") + "/-/versions");

        assertThat(reply.status()).isEqualTo(404);
        assertThat(reply.json().at("/code").asText()).isEqualTo("not-found");
        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void aDigestHasNoVersions() {
        String digest = registry.reference("acme/helper@" + now.manifest().digest());

        assertThat(http.get("/agents/" + digest + "/-/versions").status()).isEqualTo(404);
    }

    @Test
    void whatIsNotAllowedIsNotTold() {
        assertThat(http.get("/agents/denied.example/a:1/-/versions")
                        .json()
                        .at("/code")
                        .asText())
                .isEqualTo("reference-not-allowed");
    }

    @Test
    void aDamagedRecordIsToldAsSuch() {
        store.overwrite(store.record(ReferenceParser.DEFAULT.parse(registry.reference("acme/helper:1"))), "torn");

        Reply reply = http.get(helper + "/-/versions");

        assertThat(reply.status()).isEqualTo(504);
        assertThat(List.of(
                        reply.json().at("/code").asText(),
                        reply.json().at("/stored").asText()))
                .containsExactly("not-cached", "corrupt");
    }
}
