package io.agentloader.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.agentloader.agent.AgentPacking.Packed;
import io.agentloader.oci.Digest;
import io.agentloader.oci.ReferenceParser;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.RawHttp;
import io.agentloader.testkit.RawHttp.Reply;
import io.agentloader.testkit.StoreInspector;
import io.agentloader.testkit.TestRegistry;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the operator can ask of the store, and do to it, over HTTP. */
@QuarkusTest
@TestProfile(PipelineProfile.class)
class StoreTest {

    private static final int MOST_QUESTIONS = 5_000;

    @TestHTTPResource
    URI service;

    private final StoreInspector store = new StoreInspector(PipelineProfile.store());
    private TestRegistry registry;
    private RawHttp http;
    private Packed agent;
    private String helper;

    /** Each test has bytes of its own. */
    @BeforeEach
    void storeAnAgent() {
        registry = TestRegistry.start();
        http = new RawHttp(service.getPort());
        agent = Agents.raw(Agents.HAIKU + "# " + UUID.randomUUID() + "\n");
        registry.publish("acme/helper:1", agent);
        helper = "/agents/" + registry.reference("acme/helper:1");
        assertThat(http.get(helper).status()).isEqualTo(200);
        registry.clear();
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private Digest layer() {
        return Agents.layer(agent).digest();
    }

    private String digestPath() {
        return "/agents/" + registry.reference("acme/helper@" + agent.manifest().digest());
    }

    private Reply local(String path) {
        return http.get(path, "Cache-Control: only-if-cached");
    }

    /** Asks until the work is over. */
    private JsonNode ended(Reply accepted) {
        String location = accepted.header("Location");
        for (int i = 0; i < MOST_QUESTIONS; i++) {
            Reply reply = http.get(location);
            assertThat(reply.status()).isEqualTo(200);
            if (!reply.json().at("/state").asText().equals("running")) {
                assertThat(reply.has("Retry-After")).isFalse();
                return reply.json();
            }
        }
        throw new AssertionError(location + " does not end");
    }

    @Test
    void theStoreTellsWhatItHoldsAndItsLimits() {
        Reply reply = http.get("/store");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Content-Type")).isEqualTo("application/json");
        assertThat(reply.header("Cache-Control")).isEqualTo("no-store");
        JsonNode info = reply.json();
        assertThat(info.at("/kind").asText()).isEqualTo("StoreInfo");
        assertThat(info.at("/state").asText()).isEqualTo("ok");
        assertThat(info.at("/entries").asInt()).isPositive();
        assertThat(info.at("/blobs").asInt()).isGreaterThan(1);
        assertThat(info.at("/bytes").asLong()).isGreaterThan(agent.manifest().size());
        assertThat(info.at("/limits/maxSize").asLong()).isEqualTo(2L << 30);
        assertThat(info.at("/limits/maxAge").isNull()).isTrue();
        assertThat(info.at("/quarantined").asInt())
                .isEqualTo(store.quarantined().size());
        assertThat(reply.body()).doesNotContain(PipelineProfile.store().toString());
    }

    @Test
    void aRepairIsToldWithWhatWasSetAsideAndWhoDeliveredTheReplacement() {
        store.flipBit(store.blob(layer()));

        assertThat(http.get(helper).status()).isEqualTo(200);

        JsonNode repair = http.get("/store").json().at("/repairs/0");
        assertThat(repair.at("/reference").asText()).isEqualTo(registry.reference("acme/helper:1"));
        assertThat(repair.at("/reason").asText()).contains(layer().toString());
        assertThat(repair.at("/quarantined/0").asText()).startsWith(layer().hex() + ".");
        assertThat(repair.at("/replacedBy").asText()).isEqualTo(registry.host());
        assertThat(repair.at("/at").asText()).endsWith("Z");
        assertThat(store.quarantined()).contains(repair.at("/quarantined/0").asText());
    }

    @Test
    void aRemovedTagIsNotStoredAnyMoreAndNoRegistryIsAsked() {
        Reply removed = http.send("DELETE", helper);
        Reply local = local(helper);
        Reply again = http.send("DELETE", helper);

        assertThat(removed.status()).isEqualTo(204);
        assertThat(removed.body()).isEmpty();
        assertThat(local.status()).isEqualTo(504);
        assertThat(local.json().at("/stored").asText()).isEqualTo("none");
        assertThat(again.status()).isEqualTo(404);
        assertThat(again.json().at("/code").asText()).isEqualTo("not-found");
        assertThat(again.json().at("/reference").asText()).isEqualTo(registry.reference("acme/helper:1"));
        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void aRemovedDigestTakesItsTagsAlong() {
        assertThat(local(digestPath()).status()).isEqualTo(200);

        assertThat(http.send("DELETE", digestPath()).status()).isEqualTo(204);

        assertThat(local(digestPath()).status()).isEqualTo(504);
        assertThat(local(helper).status()).isEqualTo(504);
    }

    @Test
    void aDamagedRecordCanBeRemoved() {
        store.overwrite(store.record(ReferenceParser.DEFAULT.parse(registry.reference("acme/helper:1"))), "torn");

        assertThat(http.send("DELETE", helper).status()).isEqualTo(204);
        assertThat(local(helper).json().at("/stored").asText()).isEqualTo("none");
    }

    @Test
    void aViewCannotBeRemoved() {
        Reply reply = http.send("DELETE", helper + "/-/digest");

        assertThat(reply.status()).isEqualTo(405);
        assertThat(reply.header("Allow")).isEqualTo("GET, HEAD");
    }

    @ParameterizedTest
    @CsvSource({"gc, Collection, gc", "gc?dry-run=true, Collection, gc-dry-run", "verify, Verification, verify"})
    void workOnTheStoreIsAcceptedAndToldAbout(String path, String kind, String what) {
        Reply accepted = http.send("POST", "/store/" + path);
        JsonNode ended = ended(accepted);

        assertThat(accepted.status()).isEqualTo(202);
        assertThat(accepted.header("Location")).startsWith("/operations/");
        assertThat(accepted.json().at("/kind").asText()).isEqualTo("Operation");
        assertThat(ended.at("/operation").asText()).isEqualTo(what);
        assertThat(ended.at("/state").asText()).isEqualTo("done");
        assertThat(ended.at("/result/kind").asText()).isEqualTo(kind);
        assertThat(ended.at("/result/blobs").isIntegralNumber()).isTrue();
        assertThat(ended.at("/endedAt").asText()).endsWith("Z");
    }

    @Test
    void aCheckFindsDamageAndMovesNothing() {
        store.flipBit(store.blob(layer()));
        List<String> before = store.quarantined();

        JsonNode result = ended(http.send("POST", "/store/verify")).at("/result");

        assertThat(result.at("/damaged").asInt()).isPositive();
        assertThat(result.at("/reasons").toString()).contains("the blob " + layer() + " does not hash to its name");
        assertThat(http.get("/store").json().at("/lastCheck")).isEqualTo(result);
        assertThat(store.quarantined()).isEqualTo(before);
    }

    @Test
    void whatWasCollectedIsTold() {
        JsonNode result = ended(http.send("POST", "/store/gc")).at("/result");

        assertThat(http.get("/store").json().at("/lastCollection")).isEqualTo(result);
        assertThat(local(helper).status()).isEqualTo(200);
    }

    @Test
    void aPageOfAnotherSiteChangesNothing() {
        for (String site : List.of("Origin: https://evil.example", "Sec-Fetch-Site: cross-site")) {
            assertThat(http.send("DELETE", helper, site).status()).isEqualTo(403);
            assertThat(http.send("POST", "/store/gc", site).status()).isEqualTo(403);
            assertThat(http.send("POST", "/store/verify", site).status()).isEqualTo(403);
        }
        assertThat(local(helper).status()).isEqualTo(200);
    }

    @Test
    void whatIsNotThereIsAProblem() {
        assertThat(http.get("/operations/none").json().at("/code").asText()).isEqualTo("no-such-resource");
        assertThat(http.send("POST", "/store/gc?dry-run=maybe")
                        .json()
                        .at("/parameter")
                        .asText())
                .isEqualTo("dry-run");
        assertThat(http.get("/store/gc").header("Allow")).isEqualTo("POST");
        assertThat(http.send("DELETE", "/store").header("Allow")).isEqualTo("GET, HEAD");
    }

    @Test
    void headIsGetWithoutABody() {
        Reply head = http.send("HEAD", "/store");

        assertThat(head.status()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
    }

    @Test
    void readinessTellsTheStateOfTheStore() {
        JsonNode ready = http.get("/q/health/ready").json();

        assertThat(ready.at("/status").asText()).isEqualTo("UP");
        JsonNode check = StreamSupport.stream(ready.path("checks").spliterator(), false)
                .filter(each -> each.path("name").asText().equals("store"))
                .findAny()
                .orElseThrow();
        assertThat(check.path("status").asText()).isEqualTo("UP");
        assertThat(check.at("/data/state").asText()).isEqualTo("ok");
    }
}
