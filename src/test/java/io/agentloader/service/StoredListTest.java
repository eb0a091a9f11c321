package io.agentloader.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.agentloader.oci.Digest;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.RawHttp;
import io.agentloader.testkit.RawHttp.Reply;
import io.agentloader.testkit.TestRegistry;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(PipelineProfile.class)
class StoredListTest {

    @TestHTTPResource
    URI service;

    private TestRegistry registry;
    private RawHttp http;
    private Digest digest;

    @BeforeEach
    void store() {
        registry = TestRegistry.start();
        http = new RawHttp(service.getPort());
        digest = registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));
        registry.publish("acme/helper:2", Agents.raw(Agents.LIMERICK));
        registry.publish("acme/other:1", Agents.raw(Agents.HAIKU));
        for (String name : List.of("acme/helper:1", "acme/helper:2", "acme/other:1")) {
            assertThat(http.get("/agents/" + registry.reference(name)).status()).isEqualTo(200);
        }
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    @Test
    void aRowSaysWhatIsStoredAndWhoConfirmedIt() {
        Reply reply = http.get("/agents?tag=1&repository=" + registry.reference("acme/helper"));

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Content-Type")).isEqualTo("application/json");
        assertThat(reply.json().at("/kind").asText()).isEqualTo("AgentList");
        assertThat(reply.json().at("/agents").size()).isEqualTo(1);
        JsonNode row = reply.json().at("/agents/0");
        assertThat(row.at("/reference").asText()).isEqualTo(registry.reference("acme/helper:1"));
        assertThat(row.at("/registry").asText()).isEqualTo(registry.host());
        assertThat(row.at("/repository").asText()).isEqualTo("acme/helper");
        assertThat(row.at("/tag").asText()).isEqualTo("1");
        assertThat(row.at("/digest").asText()).isEqualTo(digest.toString());
        assertThat(row.at("/state").asText()).isEqualTo("stale");
        assertThat(row.at("/confirmedBy").asText()).isEqualTo(registry.host());
        assertThat(row.at("/agents/0/size").asInt()).isEqualTo(Agents.HAIKU.getBytes(StandardCharsets.UTF_8).length);
    }

    @Test
    void filtersNarrowTheList() {
        String here = "/agents?repository=" + registry.reference("acme/helper");

        assertThat(references(http.get(here)))
                .containsExactly(registry.reference("acme/helper:1"), registry.reference("acme/helper:2"));
        assertThat(references(http.get(here + "&digest=" + digest)))
                .containsExactly(registry.reference("acme/helper:1"));
        assertThat(references(http.get(here + "&state=fresh"))).isEmpty();
    }

    @Test
    void linksLeadThroughThePages() {
        List<String> all = references(http.get("/agents?limit=1000"));
        List<String> walked = new ArrayList<>();
        String next = "/agents?limit=2";
        while (!next.isEmpty()) {
            Reply page = http.get(next);
            assertThat(page.json().at("/agents").size()).isLessThanOrEqualTo(2);
            walked.addAll(references(page));
            next = page.header("Link").replaceAll("<([^>]*)>; rel=\"next\"", "$1");
        }

        assertThat(walked).isEqualTo(all).isSorted().hasSizeGreaterThanOrEqualTo(3);
    }

    @Test
    void theHeadOfTheListHasItsHeaders() {
        Reply reply = http.send("HEAD", "/agents");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(Integer.parseInt(reply.header("Content-Length"))).isPositive();
        assertThat(reply.body()).isEmpty();
    }

    private static List<String> references(Reply reply) {
        List<String> references = new ArrayList<>();
        reply.json()
                .at("/agents")
                .forEach(row -> references.add(row.at("/reference").asText()));
        return references;
    }
}
