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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code -/explain} from outside. */
@QuarkusTest
@TestProfile(PipelineProfile.class)
class ExplainTest {

    @TestHTTPResource
    URI service;

    private TestRegistry registry;
    private RawHttp http;
    private String helper;
    private Digest digest;

    @BeforeEach
    void publish() {
        registry = TestRegistry.start();
        http = new RawHttp(service.getPort());
        helper = "/agents/" + registry.reference("acme/helper:1");
        digest = registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    @Test
    void whatIsNotStoredIsFetched() {
        Reply reply = http.get(helper + "/-/explain");
        JsonNode document = reply.json();

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Cache-Control")).isEqualTo("no-store");
        assertThat(document.path("kind").asText()).isEqualTo("Explanation");
        assertThat(document.path("reference").asText()).isEqualTo(registry.reference("acme/helper:1"));
        assertThat(document.path("mode").asText()).isEqualTo("default");
        assertThat(document.path("type").asText()).isEqualTo("generic");
        assertThat(document.path("stored").asText()).isEqualTo("none");
        assertThat(document.path("copy").isNull()).isTrue();
        assertThat(document.path("step").asText()).isEqualTo("fetch");
        assertThat(document.path("hosts").get(0).path("role").asText()).isEqualTo("upstream");
        assertThat(document.path("requests").toString())
                .isEqualTo("[{\"method\":\"GET\",\"for\":\"manifest\",\"host\":\"" + registry.host()
                        + "\",\"path\":\"/v2/acme/helper/manifests/1\"}]");
        assertThat(document.path("then")).hasSize(2);
        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void whatIsStoredIsConfirmedOrServedAsTheCallerWants() {
        http.get(helper);
        registry.clear();

        JsonNode plain = http.get(helper + "/-/explain").json();
        JsonNode local = http.get(helper + "/-/explain?source=local").json();

        assertThat(plain.path("step").asText()).isEqualTo("confirm");
        assertThat(plain.path("copy").path("digest").asText()).isEqualTo(digest.toString());
        assertThat(plain.path("copy").path("confirmedBy").asText()).isEqualTo(registry.host());
        assertThat(plain.path("mayStandIn").asBoolean()).isTrue();
        assertThat(plain.path("requests").get(0).path("method").asText()).isEqualTo("HEAD");
        assertThat(local.path("step").asText()).isEqualTo("serve-stored");
        assertThat(local.path("requests")).isEmpty();
        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void whatIsNotAllowedIsNotExplained() {
        Reply reply = http.get("/agents/denied.example/a/b:1/-/explain");

        assertThat(reply.status()).isEqualTo(403);
        assertThat(reply.json().path("rule").asText()).isEqualTo("deny");
    }
}
