package io.agentloader.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.agentloader.service.Caller.Reply;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.Faults;
import io.agentloader.testkit.Requests;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ranges of versions in place of a tag, from outside. */
@QuarkusTest
@TestProfile(PipelineProfile.class)
class RangesOverHttpTest extends AgainstARegistry {

    private static final String CARET = ":%5E1.2";

    private void publish(String... tags) {
        for (String tag : tags) {
            registry.publish("acme/helper:" + tag, Agents.raw(Agents.HAIKU + "# " + tag + "\n"));
        }
    }

    private String helper() {
        return registry.reference("acme/helper").replaceFirst(":latest$", "");
    }

    private Reply get(String rest) {
        return caller.get(helper() + rest);
    }

    @ParameterizedTest
    @CsvSource({
        ":%5E1.2, 1.10.0",
        ":~1.9, 1.9.1",
        ":%3E%3D1.2%20%3C1.10, 1.9.1",
        ":1.9.*, 1.9.1",
        ":1.x, 1.x",
        ":%3E%3D1.11.0-rc.1, 2.0.0",
        ":~1.11.0-rc.1, 1.11.0-rc.1"
    })
    void answerNamesTheTagThatWon(String written, String tag) {
        publish("1.2.0", "1.9.1", "1.10.0", "1.11.0-rc.1", "2.0.0", "1.x");

        Reply reply = get(written);

        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(reply.body()).endsWith("# " + tag + "\n");
        assertThat(reply.header("Agent-Reference")).startsWith(helper() + ":" + tag + "@sha256:");
        assertThat(reply.header("Cache-Control")).startsWith("max-age=0");
    }

    @Test
    void headAndConditionsAndQueryWorkAsForATag() {
        publish("1.2.0");
        Reply first = get(CARET);

        Reply head = caller.send("HEAD", "/agents/" + helper() + CARET);
        Reply known = caller.get(helper() + CARET, "If-None-Match", first.header("ETag"));
        Reply queried = caller.send("GET", "/agents/-/get?ref=" + helper() + CARET);

        assertThat(head.header("Agent-Reference")).isEqualTo(first.header("Agent-Reference"));
        assertThat(known.status()).isEqualTo(304);
        assertThat(queried.body()).isEqualTo(first.body());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"inspect", "digest", "exists", "manifest", "validation", "requirements", "dependencies", "bundle"
            })
    void viewsAreOfTheTagThatWon(String view) {
        publish("1.2.0", "1.3.0");

        Reply ranged = get(CARET + "/-/" + view);
        Reply plain = get(":1.3.0/-/" + view);

        assertThat(ranged.status()).as(ranged.body()).isEqualTo(200);
        assertThat(ranged.body().replaceAll("\"confirmedAt\":\"[^\"]*\"", ""))
                .isEqualTo(plain.body().replaceAll("\"confirmedAt\":\"[^\"]*\"", ""));
    }

    @Test
    void refreshResolvesTheRangeAgain() {
        publish("1.2.0");
        get(CARET);
        publish("1.3.0");

        Reply refreshed = caller.send("POST", "/agents/" + helper() + CARET + "/refresh");

        assertThat(refreshed.status()).as(refreshed.body()).isEqualTo(200);
        assertThat(refreshed.header("Agent-Reference")).startsWith(helper() + ":1.3.0@");
        assertThat(refreshed.header("Agent-Source")).isEqualTo("registry");
    }

    @Test
    void rangeWithoutATagIs404WithTheNearestOnes() {
        publish("1.0.0", "3.0.0");

        Reply none = get(":%5E2");

        assertThat(none.status()).isEqualTo(404);
        JsonNode problem = none.json();
        assertThat(problem.path("code").asText()).isEqualTo("no-matching-version");
        assertThat(problem.path("range").asText()).isEqualTo("^2");
        assertThat(problem.path("nearest").toString()).isEqualTo("[\"1.0.0\",\"3.0.0\"]");
        assertThat(problem.path("reference").asText()).isEqualTo(helper() + ":^2");
    }

    @ParameterizedTest
    @CsvSource({":%5Ex.1.2.3.4, 400", ":%5E, 400", ":1.2%20-%202, 400"})
    void whatIsNoRangeIsRefused(String written, int status) {
        Reply refused = get(written);

        assertThat(refused.status()).isEqualTo(status);
        assertThat(refused.json().path("part").asText()).isEqualTo("range");
    }

    @ParameterizedTest
    @ValueSource(strings = {"versions", "pin"})
    void whatIsRememberedIsOfATagAndOfNoRange(String view) {
        assertThat(get(CARET + "/-/" + view).status()).isEqualTo(400);
        assertThat(caller.send("DELETE", "/agents/" + helper() + CARET).status())
                .isEqualTo(400);
    }

    @Test
    void registryThatIsAwayIsBridgedByWhatIsStored() {
        publish("1.2.0");
        get(CARET);
        registry.always(Requests.any(), Faults.status(503));

        Reply stale = get(CARET);

        assertThat(stale.status()).isEqualTo(200);
        assertThat(stale.header("Agent-Source")).isEqualTo("stale");
        assertThat(stale.header("Cache-Status")).contains("detail=stale-if-error");
        assertThat(stale.header("Agent-Reference")).startsWith(helper() + ":1.2.0@");
    }

    @Test
    void rangeThatIsDeniedIsRefusedBeforeAnybodyIsAsked() {
        assertThat(caller.get("denied.example/acme/helper" + CARET).status()).isEqualTo(403);
    }

    @Test
    void manyAreResolvedAtOnce() {
        publish("1.2.0");
        byte[] body = ("{\"references\":[\"" + helper() + ":^1.2\",\"" + helper() + ":^7\"]}")
                .getBytes(StandardCharsets.UTF_8);

        Reply resolved = caller.post("/agents/-/resolve", body, "Content-Type", "application/json");

        assertThat(resolved.status()).isEqualTo(200);
        assertThat(resolved.body()).contains(helper() + ":1.2.0", "no-matching-version");
    }

    @Test
    void explanationNamesTheRangeAndForetellsTheList() {
        publish("1.2.0");

        JsonNode explained = get(CARET + "/-/explain").json();

        assertThat(explained.path("range").asText()).isEqualTo("^1.2");
        assertThat(explained.path("step").asText()).isEqualTo("list");
        assertThat(explained.path("requests").get(0).path("for").asText()).isEqualTo("tags");
        assertThat(registry.requests()).isEmpty();
    }
}
