package io.agentloader.service;

import static io.agentloader.testkit.Requests.any;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.agentloader.service.Caller.Reply;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.BearerAuth;
import io.agentloader.testkit.Faults;
import io.agentloader.testkit.TestRegistry;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code -/tags}, from outside: pages, and registries that know nothing of them. */
@QuarkusTest
@TestProfile(PipelineProfile.class)
class TagsTest extends AgainstARegistry {

    private void publish(String... tags) {
        for (String tag : tags) {
            registry.publish("acme/helper:" + tag, Agents.raw(Agents.HAIKU));
        }
    }

    private Reply tags(String query) {
        return caller.send("GET", "/agents/" + registry.reference("acme/helper") + "/-/tags" + query);
    }

    private static List<String> names(Reply reply) {
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        JsonNode list = reply.json();
        assertThat(list.get("kind").textValue()).isEqualTo("TagList");
        List<String> names = new ArrayList<>();
        list.get("tags").forEach(tag -> names.add(tag.textValue()));
        return names;
    }

    @Test
    void theTagsAreListedAfterOneRequestAndWithoutAManifest() {
        publish("1.0", "1.1", "latest");

        Reply reply = tags("");

        assertThat(names(reply)).containsExactly("1.0", "1.1", "latest");
        assertThat(reply.header("Link")).isEmpty();
        assertThat(reply.header("Agent-Confirmed-By")).isEqualTo(registry.host());
        assertThat(registry.requests()).containsExactly("GET /v2/acme/helper/tags/list");
        assertThat(registry.log().get(0).query()).isEqualTo("n=100");
    }

    @Test
    void linksLeadThroughAllPages() {
        publish("a", "b", "c", "d", "e");
        List<String> all = new ArrayList<>();
        String path = "/agents/" + registry.reference("acme/helper") + "/-/tags?limit=2";

        for (int pages = 0; !path.isEmpty() && pages < 5; pages++) {
            Reply reply = caller.send("GET", path);
            all.addAll(names(reply));
            path = reply.header("Link").replaceAll("<([^>]*)>; rel=\"next\"", "$1");
        }

        assertThat(all).containsExactly("a", "b", "c", "d", "e");
        assertThat(path).isEmpty();
        assertThat(registry.requests()).hasSize(3);
    }

    @Test
    void smallPagesOfTheRegistryAreCollected() {
        registry.once(
                any(),
                Faults.answer(
                        200,
                        Map.of("Link", "</v2/acme/helper/tags/list?cursor=xyz>; rel=\"next\""),
                        "{\"name\":\"acme/helper\",\"tags\":[\"z\",\"y\"]}"));
        registry.once(any(), Faults.answer(200, Map.of(), "{\"name\":\"acme/helper\",\"tags\":[\"a\"]}"));

        assertThat(names(tags("?limit=10"))).containsExactly("z", "y", "a");
        assertThat(registry.log().get(1).query()).isEqualTo("cursor=xyz");
    }

    @Test
    void aRegistryWithoutPagesIsCutHere() {
        registry.always(any(), Faults.answer(200, Map.of(), "{\"tags\":[\"a\",\"b\",\"c\",\"not a tag\",7]}"));

        assertThat(names(tags("?limit=2"))).containsExactly("a", "b");
        assertThat(tags("?limit=2").header("Link")).contains("after=b");
        assertThat(names(tags("?limit=2&after=b"))).containsExactly("c");
        assertThat(tags("?limit=2&after=b").header("Link")).isEmpty();
    }

    @Test
    void aRepositoryWithoutTagsHasNone() {
        registry.always(any(), Faults.answer(200, Map.of(), "{\"name\":\"acme/helper\",\"tags\":null}"));

        assertThat(names(tags(""))).isEmpty();
    }

    @Test
    void aNextPageElsewhereIsNotAskedFor() {
        try (TestRegistry other = TestRegistry.start()) {
            registry.always(
                    any(),
                    Faults.answer(
                            200,
                            Map.of("Link", "<http://" + other.host() + "/v2/acme/helper/tags/list?n=1>; rel=\"next\""),
                            "{\"tags\":[\"a\"]}"));

            Reply reply = tags("?limit=10");

            assertThat(reply.status()).isEqualTo(502);
            assertThat(reply.body()).contains("registry-protocol");
            assertThat(other.requests()).isEmpty();
        }
    }

    @Test
    void aListThatLeadsInCirclesEnds() {
        registry.always(
                any(),
                Faults.answer(
                        200, Map.of("Link", "</v2/acme/helper/tags/list?n=1>; rel=\"next\""), "{\"tags\":[\"a\"]}"));

        Reply reply = tags("?limit=10");

        assertThat(reply.status()).isEqualTo(502);
        assertThat(reply.body()).contains("circles");
        assertThat(registry.requests()).hasSize(2);
    }

    @Test
    void aListOfEmptyPagesEndsAfterTwentyOfThem() {
        for (int page = 0; page < 30; page++) {
            registry.once(
                    any(),
                    Faults.answer(
                            200,
                            Map.of("Link", "</v2/acme/helper/tags/list?cursor=" + page + ">; rel=\"next\""),
                            "{\"tags\":[]}"));
        }

        assertThat(tags("?limit=10").status()).isEqualTo(502);
        assertThat(registry.requests()).hasSize(20);
    }

    @Test
    void aTagThatARegistryWithoutLastHasOnALaterPageIsFoundAgain() {
        registry.once(
                any(),
                Faults.answer(
                        200,
                        Map.of("Link", "</v2/acme/helper/tags/list?cursor=2>; rel=\"next\""),
                        "{\"tags\":[\"a\"]}"));
        registry.once(any(), Faults.answer(200, Map.of(), "{\"tags\":[\"b\",\"c\"]}"));

        assertThat(names(tags("?limit=2&after=b"))).containsExactly("c");
    }

    @Test
    void aListIsAskedForWithTheTokenOfTheRepository() {
        registry.requireBearer(BearerAuth.anonymous());
        publish("1.0");

        assertThat(names(tags(""))).containsExactly("1.0");
        assertThat(registry.tokenRequests()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"404,", "405,", "501,", "404, UNSUPPORTED", "400, UNSUPPORTED"})
    void b33ARegistryWithoutListsIsNamedWithWhatItLacks(int status, String code) {
        registry.always(any(), code == null ? Faults.status(status) : Faults.status(status, code));

        Reply reply = tags("");

        assertThat(reply.status()).isEqualTo(424);
        assertThat(reply.body())
                .contains("registry-rejected", registry.host(), "\"need\":\"GET /v2/<name>/tags/list\"")
                .doesNotContainIgnoringCase("not found");
    }

    @Test
    void aRepositoryThatTheRegistryDoesNotKnowIsNotFound() {
        Reply reply = tags("");

        assertThat(reply.status()).isEqualTo(404);
        assertThat(reply.body()).contains("not-found");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html></html>", "{\"tags\":{}}", "[]", "{\"tags\":[", ""})
    void whatIsNoListIsAProblem(String body) {
        registry.always(any(), Faults.answer(200, Map.of(), body));

        assertThat(tags("").status()).isEqualTo(502);
        assertThat(tags("").body()).contains("registry-protocol");
    }

    @Test
    void b34AnOrderByTimeIsRefusedByTheNameOfTheRegistry() {
        Reply reply = tags("?sort=created");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.body()).contains("\"parameter\":\"sort\"", registry.host(), "distribution specification");
        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void versionsInARangeAreListedTheHighestFirst() {
        publish("1.2.0", "1.10.0", "latest", "1.9.0", "2.0.0", "1.11.0-rc.1", "1.2");

        Reply reply = tags("?semver=%5E1.2");

        assertThat(names(reply)).containsExactly("1.10.0", "1.9.0", "1.2.0");
        assertThat(reply.header("Agent-Confirmed-By")).isEqualTo(registry.host());
        assertThat(registry.requests()).containsExactly("GET /v2/acme/helper/tags/list");
        assertThat(names(tags("?semver=1.9"))).containsExactly("1.9.0");
        assertThat(names(tags("?semver=1.9&after="))).containsExactly("1.9.0");
        assertThat(names(tags("?semver=%5E7"))).isEmpty();
    }

    @Test
    void linksLeadThroughTheVersionsInARange() {
        publish("1.2.0", "1.10.0", "1.9.0", "2.0.0", "latest", "1.3.0", "1.4.0");
        List<String> all = new ArrayList<>();
        String path = "/agents/" + registry.reference("acme/helper") + "/-/tags?limit=2&semver=%3E%3D1.2%20%3C2";

        for (int pages = 0; !path.isEmpty() && pages < 5; pages++) {
            Reply reply = caller.send("GET", path);
            all.addAll(names(reply));
            registry.deleteTag("acme/helper:1.9.0");
            path = reply.header("Link").replaceAll("<([^>]*)>; rel=\"next\"", "$1");
        }

        assertThat(all).containsExactly("1.10.0", "1.9.0", "1.4.0", "1.3.0", "1.2.0");
        assertThat(path).isEmpty();
        assertThat(registry.requests()).hasSize(3);
    }

    @ParameterizedTest
    @CsvSource({
        "semver=%5E, semver, is no range of versions: ^",
        "semver=, semver, is no range of versions",
        "semver=latest, semver, is no range of versions: latest",
        "semver=%5E1&after=latest, after, is no semantic version"
    })
    void aBadRangeIsNamed(String query, String parameter, String said) {
        Reply reply = tags("?" + query);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().path("parameter").asText()).isEqualTo(parameter);
        assertThat(reply.json().path("detail").asText()).contains(said);
        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void aLongRangeIsNotReadAtAll() {
        assertThat(tags("?semver=" + "%5E1%7C%7C".repeat(800))
                        .json()
                        .path("detail")
                        .asText())
                .contains("has more than");
    }

    @Test
    void badLimitsAndForbiddenRepositoriesAreProblems() {
        assertThat(tags("?limit=0").status()).isEqualTo(400);
        assertThat(tags("?limit=1001").status()).isEqualTo(400);
        assertThat(caller.send("GET", "/agents/denied.example/a/b/-/tags").status())
                .isEqualTo(403);
    }
}
