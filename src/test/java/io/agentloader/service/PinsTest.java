package io.agentloader.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.agentloader.agent.AgentPacking.Packed;
import io.agentloader.oci.ReferenceParser;
import io.agentloader.testkit.RawHttp.Reply;
import io.agentloader.testkit.StoreInspector;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code -/pin} from outside, and what a held tag looks like everywhere else. */
@QuarkusTest
@TestProfile(PipelineProfile.class)
class PinsTest extends AgainstAMovingTag {

    @BeforeEach
    void moveATag() {
        http.get(helper);
        registry.publish("acme/helper:1", now);
        http.get(helper);
        registry.clear();
    }

    private static String digest(Packed agent) {
        return agent.manifest().digest().toString();
    }

    private Reply put(String body, String... headers) {
        String[] all = new String[headers.length + 1];
        System.arraycopy(headers, 0, all, 0, headers.length);
        all[headers.length] = "Content-Length: " + body.length();
        return http.sendBody("PUT", helper + "/-/pin", body, all);
    }

    private Reply pin(String digest) {
        return put("{\"digest\":\"" + digest + "\"}", "Content-Type: application/json");
    }

    private static List<String> codeAnd(Reply reply, String member) {
        return List.of(
                reply.status() + "",
                reply.json().path("code").asText(),
                reply.json().path(member).asText());
    }

    /** What was recorded of the tag is lost, but for its pin. */
    private void forget() {
        assertThat(pin(digest(before)).status()).isEqualTo(200);
        StoreInspector store = new StoreInspector(PipelineProfile.store());
        store.delete(store.record(ReferenceParser.DEFAULT.parse(name)));
    }

    @Test
    void thePinOfATagThatNothingElseIsKnownOfIsListedOnceOverAllPages() {
        forget();
        List<JsonNode> rows = new ArrayList<>();
        List<String> listed = new ArrayList<>();

        String next = "/agents?limit=1&repository=" + registry.reference("acme/helper");
        while (!next.isEmpty()) {
            Reply page = http.get(next);
            page.json().at("/pinnedAlone").forEach(rows::add);
            page.json()
                    .at("/agents")
                    .forEach(row -> listed.add(row.at("/reference").asText()));
            next = page.header("Link").replaceAll("<([^>]*)>; rel=\"next\"", "$1");
        }

        assertThat(listed).isNotEmpty().doesNotContain(name);
        assertThat(rows).singleElement().satisfies(row -> {
            assertThat(row.at("/reference").asText()).isEqualTo(name);
            assertThat(row.at("/tag").asText()).isEqualTo("1");
            assertThat(row.at("/pinned").asText()).isEqualTo(digest(before));
            assertThat(row.at("/pinnedAt").asText()).endsWith("Z");
        });
        assertThat(http.get("/agents?tag=1&repository=" + registry.reference("acme/other"))
                        .json()
                        .at("/pinnedAlone"))
                .isEmpty();
    }

    @Test
    void thePinOfATagThatIsListedIsNotListedAlone() {
        assertThat(pin(digest(before)).status()).isEqualTo(200);

        JsonNode list = http.get("/agents?repository=" + registry.reference("acme/helper"))
                .json();

        assertThat(list.at("/pinnedAlone").isArray()).isTrue();
        assertThat(list.at("/pinnedAlone")).isEmpty();
    }

    @Test
    void versionsOfATagThatNothingElseIsKnownOfSayThatItIsPinned() {
        forget();

        Reply reply = http.get(helper + "/-/versions");

        assertThat(codeAnd(reply, "pinnedDigest")).containsExactly("404", "not-found", digest(before));
        assertThat(reply.json().path("detail").asText()).contains("it is pinned to " + digest(before));
    }

    @Test
    void aTagIsPinnedToldAndLetGo() {
        assertThat(http.get(helper + "/-/pin").status()).isEqualTo(404);

        Reply set = pin(digest(before));
        Reply told = http.get(helper + "/-/pin");
        Reply lifted = http.send("DELETE", helper + "/-/pin");

        assertThat(set.status()).isEqualTo(200);
        assertThat(set.json().path("kind").asText()).isEqualTo("Pin");
        assertThat(set.json().path("reference").asText()).isEqualTo(name);
        assertThat(set.json().path("digest").asText()).isEqualTo(digest(before));
        assertThat(set.header("Cache-Control")).isEqualTo("no-store");
        assertThat(told.json()).isEqualTo(set.json());
        assertThat(lifted.status()).isEqualTo(204);
        assertThat(http.get(helper + "/-/pin").json().path("code").asText()).isEqualTo("not-found");
        assertThat(http.send("DELETE", helper + "/-/pin").status()).isEqualTo(404);
        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void theAnswerOfAHeldTagSaysThatNobodyWasAsked() {
        pin(digest(before));

        Reply reply = http.get(helper, "Cache-Control: no-cache");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Docker-Content-Digest")).isEqualTo(digest(before));
        assertThat(reply.header("Agent-Reference")).isEqualTo(name + "@" + digest(before));
        assertThat(reply.header("Agent-Source")).isEqualTo("store");
        assertThat(reply.header("Cache-Status")).isEqualTo("agent-loader; hit; detail=pinned");
        assertThat(reply.header("Cache-Control")).startsWith("max-age=0").doesNotContain("immutable");
        assertThat(registry.requests()).isEmpty();
    }

    /** What each way of asking makes of a held tag; the same table as in the reference. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "no-cache            |               | store    | 0",
                "max-age=0           |               | store    | 0",
                "max-stale           |               | store    | 0",
                "stale-if-error=0    |               | store    | 0",
                "only-if-cached      |               | store    | 0",
                "                    | local         | store    | 0",
                "                    | prefer-local  | store    | 0",
                "                    | prefer-remote | store    | 0",
                "                    | remote        | registry | 2"
            })
    void everyDirectiveAndSourceGivesWhatTheTagIsHeldAt(String directive, String source, String told, int requests) {
        pin(digest(before));

        Reply reply = http.get(
                helper + (source == null ? "" : "?source=" + source),
                "Cache-Control: " + (directive == null ? "max-stale=1" : directive));

        assertThat(reply.header("Docker-Content-Digest")).isEqualTo(digest(before));
        assertThat(reply.header("Agent-Source")).isEqualTo(told);
        assertThat(registry.requests()).hasSize(requests).noneMatch(request -> request.endsWith("/manifests/1"));
    }

    @Test
    void refreshOfAHeldTagIsRefusedUnlessThePinIsIgnored() {
        pin(digest(before));

        Reply refused = http.send("POST", helper + "/refresh");
        Reply looked = http.send("POST", helper + "/refresh?ignore-pin=true");

        assertThat(codeAnd(refused, "pinnedDigest")).containsExactly("409", "pinned", digest(before));
        assertThat(refused.json().path("hint").asText()).contains("ignore-pin=true", "/-/pin");
        assertThat(looked.status()).isEqualTo(200);
        assertThat(looked.header("Docker-Content-Digest")).isEqualTo(digest(now));
        assertThat(http.get(helper).header("Docker-Content-Digest")).isEqualTo(digest(before));
    }

    @Test
    void whatIsPinnedIsNotRemoved() {
        pin(digest(before));

        Reply tag = http.send("DELETE", helper);
        Reply held = http.send("DELETE", "/agents/" + registry.reference("acme/helper@" + digest(before)));

        assertThat(codeAnd(tag, "pinnedDigest")).containsExactly("409", "pinned", digest(before));
        assertThat(codeAnd(held, "pinnedDigest")).containsExactly("409", "pinned", digest(before));
        http.send("DELETE", helper + "/-/pin");
        assertThat(http.send("DELETE", helper).status()).isEqualTo(204);
    }

    @Test
    void listVersionsAndInspectSayWhatIsPinned() {
        pin(digest(before));

        JsonNode rows = http.get("/agents?repository=" + registry.reference("acme/helper"))
                .json()
                .path("agents");
        JsonNode versions = http.get(helper + "/-/versions").json();
        JsonNode inspected = http.get(helper + "/-/inspect").json();

        assertThat(rows.findValuesAsText("pinned")).containsExactly(digest(before));
        assertThat(rows.findValues("pinnedBy").get(0).get(0).asText()).isEqualTo(name);
        assertThat(versions.path("pinned").asText()).isEqualTo(digest(before));
        assertThat(versions.path("versions").findValues("pinned").stream().map(JsonNode::booleanValue))
                .containsExactly(false, true);
        assertThat(inspected.path("pinned").booleanValue()).isTrue();
        assertThat(inspected.path("digest").asText()).isEqualTo(digest(before));
        assertThat(http.get("/store").json().path("pinned").asInt()).isPositive();
    }

    @Test
    void anEmptyBodyPinsWhatIsStored() {
        registry.stop();

        Reply reply = put("");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.json().path("digest").asText()).isEqualTo(digest(now));
        assertThat(put("{}", "Content-Type: application/json")
                        .json()
                        .path("digest")
                        .asText())
                .isEqualTo(digest(now));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"[]", "x", "{\"digets\":\"sha256:0\"}", "{\"digest\":\"latest\"}", "{\"digest\":null}", "{} {}"})
    void aBodyThatIsNoPinIsRefused(String body) {
        Reply reply = put(body, "Content-Type: application/json");

        assertThat(codeAnd(reply, "code")).startsWith("400", "invalid-parameter");
        assertThat(http.get(helper + "/-/pin").status()).isEqualTo(404);
    }

    @Test
    void aBodyOfAnotherTypeAndADigestAreRefused() {
        assertThat(put("digest=1", "Content-Type: application/x-www-form-urlencoded")
                        .status())
                .isEqualTo(415);
        assertThat(http.send("PUT", "/agents/" + registry.reference("acme/helper@" + digest(now)) + "/-/pin")
                        .status())
                .isEqualTo(400);
        assertThat(http.send("PUT", helper).header("Allow")).isEqualTo("GET, HEAD, DELETE");
        assertThat(http.send("POST", helper + "/-/pin").header("Allow")).isEqualTo("GET, HEAD, DELETE, PUT");
    }
}
