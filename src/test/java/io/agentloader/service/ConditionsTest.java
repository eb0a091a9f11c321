package io.agentloader.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.agent.AgentPacking.Packed;
import io.agentloader.testkit.RawHttp.Reply;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Callers who change only what they have seen: {@code If-Match} and {@code If-None-Match} on everything but reading. */
@QuarkusTest
@TestProfile(PipelineProfile.class)
class ConditionsTest extends AgainstAMovingTag {

    private static final String OTHER = "\"sha256:" + "0".repeat(64) + '"';
    private static final String PIN = "/-/pin";

    private String seen;

    @BeforeEach
    void read() {
        seen = http.get(helper).header("ETag");
        registry.clear();
    }

    private void moves() {
        registry.publish("acme/helper:1", now);
        assertThat(http.get(helper).header("ETag")).isNotEqualTo(seen);
    }

    private static void refused(Reply reply, String current) {
        assertThat(reply.status()).as(reply.body()).isEqualTo(412);
        assertThat(reply.json().at("/code").asText()).isEqualTo("precondition-failed");
        assertThat(reply.json().at("/currentETag").asText()).isEqualTo(current);
    }

    private boolean isStored() {
        return http.get(helper + "?source=local").status() == 200;
    }

    private Reply pin(Packed agent, String... headers) {
        String body = "{\"digest\":\"" + agent.manifest().digest() + "\"}";
        String[] all = new String[headers.length + 2];
        System.arraycopy(headers, 0, all, 0, headers.length);
        all[headers.length] = "Content-Type: application/json";
        all[headers.length + 1] = "Content-Length: " + body.length();
        return http.sendBody("PUT", helper + PIN, body, all);
    }

    private String held() {
        return http.get(helper + PIN).json().at("/digest").asText();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?dry-run=true"})
    void whatIsAnotherVersionNowIsNotRemoved(String query) {
        moves();

        Reply reply = http.send("DELETE", helper + query, "If-Match: " + seen);

        refused(reply, http.get(helper).header("ETag"));
        assertThat(reply.json().at("/reference").asText()).isEqualTo(name);
        assertThat(isStored()).isTrue();
    }

    @Test
    void theVersionThatTheCallerMeansIsRemovedByAnyOfItsEntityTags() {
        for (String accepted :
                List.of("application/yaml", "application/json", "application/vnd.oci.image.manifest.v1+json")) {
            String etag = http.get(helper, "Accept: " + accepted).header("ETag");

            assertThat(http.send("DELETE", helper, "If-Match: " + OTHER + ", " + etag)
                            .status())
                    .as(accepted)
                    .isEqualTo(204);
            assertThat(isStored()).isFalse();
            http.get(helper);
        }
    }

    @Test
    void aDigestIsRemovedOnTheSameTerms() {
        String digest = "/agents/" + name.substring(0, name.lastIndexOf(':')) + "@"
                + before.manifest().digest();

        refused(http.send("DELETE", digest, "If-Match: " + OTHER), seen);
        assertThat(isStored()).isTrue();
        assertThat(http.send("DELETE", digest, "If-Match: " + seen).status()).isEqualTo(204);
        assertThat(isStored()).isFalse();
    }

    @Test
    void whatMustNotBeTheVersionOfTheCallerIsNotRemovedWhenItIs() {
        refused(http.send("DELETE", helper, "If-None-Match: W/" + seen), seen);
        assertThat(http.send("DELETE", helper, "If-None-Match: " + OTHER).status())
                .isEqualTo(204);
    }

    @Test
    void aWeakTagOrAListThatIsNoneChangesNothing() {
        for (String list : List.of("W/" + seen, OTHER + " " + seen, "*, " + seen, "")) {
            assertThat(http.send("DELETE", helper, "If-Match: " + list).status())
                    .as(list)
                    .isEqualTo(412);
        }
        assertThat(isStored()).isTrue();
    }

    @Test
    void whatIsNotThereIsNotFoundWhateverTheCondition() {
        assertThat(http.send("DELETE", helper, "If-Match: *").status()).isEqualTo(204);

        assertThat(http.send("DELETE", helper, "If-Match: *").status()).isEqualTo(404);
        assertThat(http.send("DELETE", helper + PIN, "If-Match: " + OTHER).status())
                .isEqualTo(404);
    }

    @Test
    void aPinIsSetOnlyWhereThereIsNone() {
        assertThat(pin(before, "If-None-Match: *").status()).isEqualTo(200);

        Reply again = pin(before, "If-None-Match: *");

        refused(again, http.get(helper + PIN).header("ETag"));
        assertThat(again.json().at("/detail").asText()).startsWith(name + " is now ");
    }

    @Test
    void aPinIsMovedAndLiftedByWhoHasSeenIt() {
        moves();
        String first = pin(before).header("ETag");
        assertThat(http.get(helper + PIN).header("ETag")).isEqualTo(first);
        String second = pin(now, "If-Match: " + first).header("ETag");

        refused(pin(before, "If-Match: " + first), second);
        refused(http.send("DELETE", helper + PIN, "If-Match: " + first), second);
        assertThat(held()).isEqualTo(now.manifest().digest().toString());
        assertThat(http.send("DELETE", helper + PIN, "If-Match: " + second).status())
                .isEqualTo(204);
    }

    @Test
    void noPinIsSetForWhoHasSeenOne() {
        Reply reply = pin(before, "If-Match: *");

        assertThat(reply.status()).isEqualTo(412);
        assertThat(reply.json().has("currentETag")).isFalse();
        assertThat(http.get(helper + PIN).status()).isEqualTo(404);
    }

    @Test
    void aPinThatIsKnownIsNotToldAgain() {
        String etag = pin(before).header("ETag");

        Reply known = http.get(helper + PIN, "If-None-Match: " + etag);

        assertThat(known.status()).isEqualTo(304);
        assertThat(known.header("ETag")).isEqualTo(etag);
        refused(http.get(helper + PIN, "If-Match: " + OTHER), etag);
    }

    @Test
    void aRefreshFailsWhenTheRegistryHasAnotherVersion() {
        assertThat(http.send("POST", helper + "/refresh", "If-Match: " + seen).status())
                .isEqualTo(200);
        registry.publish("acme/helper:1", now);

        Reply reply = http.send("POST", helper + "/refresh", "If-Match: " + seen, "Prefer: return=minimal");

        refused(reply, http.get(helper).header("ETag"));
    }

    @Test
    void theDoorOfRegistriesHasConditionsToo() {
        String manifest = "/v2/" + registry.host() + "/acme/helper/manifests/1";
        String etag = http.get(manifest).header("ETag");

        assertThat(http.get(manifest, "If-Match: " + etag).status()).isEqualTo(200);
        Reply reply = http.get(manifest, "If-Match: " + OTHER);
        assertThat(reply.status()).isEqualTo(412);
        assertThat(reply.json().at("/errors/0/detail/currentETag").asText()).isEqualTo(etag);
    }
}
