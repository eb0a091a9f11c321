package io.agentloader.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.RawHttp;
import io.agentloader.testkit.TestRegistry;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sharing a sample into another registry, from outside. */
@QuarkusTest
@TestProfile(ShareProfile.class)
@Timeout(60)
class DevShareTest {

    private static final String JSON = "Content-Type: application/json";

    @TestHTTPResource
    URI base;

    private RawHttp http;
    private TestRegistry registry;

    @BeforeEach
    void start() {
        http = new RawHttp(base.getPort());
        registry = TestRegistry.start();
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private String origin() {
        return "Origin: http://127.0.0.1:" + base.getPort();
    }

    private RawHttp.Reply share(String query, String body, String... headers) {
        List<String> all = new ArrayList<>(List.of(headers));
        all.add("Content-Length: " + body.length());
        return http.sendBody("POST", "/dev/share" + query, body, all.toArray(String[]::new));
    }

    private String elsewhere() {
        return registry.reference("acme/haiku:1");
    }

    /** In the registry of dev mode, which takes what is pushed. */
    private String own(String name) {
        return http.get("/dev/state").json().at("/registry").asText() + "/" + name;
    }

    private static String wish(String file, String to, String more) {
        return "{\"file\":\"" + file + "\",\"to\":\"" + to + "\"" + more + "}";
    }

    private JsonNode look(String to) {
        RawHttp.Reply reply = share("?dry-run=true", wish("haiku.yaml", to, ""), JSON, origin());
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        return reply.json();
    }

    private RawHttp.Reply publish(String file, String to, String digest, String replaces) {
        String old = replaces.isEmpty() ? "null" : "\"" + replaces + "\"";
        return share("", wish(file, to, ",\"digest\":\"" + digest + "\",\"replaces\":" + old), JSON, origin());
    }

    private String served(String file) {
        for (JsonNode agent : http.get("/dev/state").json().at("/agents")) {
            if (agent.at("/file").asText().equals(file)) {
                return agent.at("/servedDigest").asText();
            }
        }
        throw new AssertionError("there is no " + file);
    }

    private String named(String reference) {
        return http.get("/agents/" + reference + "/-/digest?source=remote")
                .body()
                .strip();
    }

    @Test
    void aLookShowsWhatWouldBePublishedAndSendsNothing() {
        JsonNode seen = look(elsewhere());

        assertThat(seen.at("/kind").asText()).isEqualTo("Share");
        assertThat(seen.at("/reference").asText()).isEqualTo(elsewhere());
        assertThat(seen.at("/digest").asText()).isEqualTo(served("haiku.yaml"));
        assertThat(seen.at("/there").isNull()).isTrue();
        assertThat(seen.at("/manifest/annotations").isEmpty()).isFalse();
        assertThat(seen.at("/blobs")).hasSize(2);
        assertThat(seen.at("/requirements/added/0/kind").asText()).isEqualTo("models");
        assertThat(seen.at("/requirements/removed")).isEmpty();
        assertThat(registry.requests()).noneMatch(request -> request.startsWith("P"));
    }

    @Test
    void whatWasShownIsPublishedByteForByte() {
        String to = own("acme/plain:1");

        RawHttp.Reply done = publish("haiku.yaml", to, look(to).at("/digest").asText(), "");

        assertThat(done.status()).as(done.body()).isEqualTo(200);
        assertThat(done.json().at("/reference").asText()).isEqualTo(to + "@" + served("haiku.yaml"));
        assertThat(done.json().at("/replaced").isNull()).isTrue();
        assertThat(named(to)).isEqualTo(served("haiku.yaml"));
        assertThat(http.get("/dev/state").json().at("/log").toString())
                .contains("\"event\":\"shared\"", to + "@" + served("haiku.yaml"));
    }

    @Test
    void aTagIsOverwrittenOnlyByWhoSawWhatItNames() {
        String to = own("acme/taken:1");
        String other = served("reviewer.yaml");
        assertThat(publish("reviewer.yaml", to, other, "").status()).isEqualTo(200);
        JsonNode seen = look(to);
        assertThat(seen.at("/there/digest").asText()).isEqualTo(other);
        assertThat(seen.at("/there/agent").asBoolean()).isTrue();

        String mine = served("haiku.yaml");
        RawHttp.Reply unseen = publish("haiku.yaml", to, mine, "");
        assertThat(unseen.status()).isEqualTo(412);
        assertThat(unseen.json().at("/code").asText()).isEqualTo("precondition-failed");
        assertThat(unseen.json().at("/there").asText()).isEqualTo(other);
        assertThat(publish("haiku.yaml", to, mine, mine).status()).isEqualTo(412);
        assertThat(named(to)).isEqualTo(other);

        RawHttp.Reply done = publish("haiku.yaml", to, mine, other);
        assertThat(done.status()).as(done.body()).isEqualTo(200);
        assertThat(done.json().at("/replaced").asText()).isEqualTo(other);
        assertThat(named(to)).isEqualTo(mine);
    }

    @Test
    void whatIsThereAndNoAgentIsToldAsSuch() {
        registry.publish("acme/haiku:1", Agents.image());

        JsonNode seen = look(elsewhere());

        assertThat(seen.at("/there/agent").asBoolean(true)).isFalse();
        assertThat(seen.at("/requirements/added")).isNotEmpty();
    }

    @Test
    void whatWasSavedSinceIsNotPublishedUnseen() {
        RawHttp.Reply reply = publish("haiku.yaml", elsewhere(), "sha256:" + "0".repeat(64), "");

        assertThat(reply.status()).isEqualTo(412);
        assertThat(reply.json().at("/digest").asText()).isEqualTo(served("haiku.yaml"));
        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void onlyThePageOfThisServiceMayShare() {
        String wish = wish("haiku.yaml", elsewhere(), ",\"digest\":\"" + served("haiku.yaml") + "\"");
        List<String[]> strangers = List.of(
                new String[] {JSON},
                new String[] {JSON, "Origin: http://evil.example"},
                new String[] {JSON, "Origin: null"},
                new String[] {JSON, origin().replace("http:", "https:")},
                new String[] {JSON, "Origin: http://127.0.0.1:" + (base.getPort() + 1)},
                new String[] {JSON, origin(), "Sec-Fetch-Site: same-site"},
                new String[] {JSON, origin(), "Sec-Fetch-Site: cross-site"},
                new String[] {JSON, origin(), "Sec-Fetch-Site: none"});
        for (String[] headers : strangers) {
            assertThat(share("", wish, headers).status())
                    .as(List.of(headers).toString())
                    .isEqualTo(403);
        }
        assertThat(share("", wish, origin(), "Content-Type: text/plain").status())
                .isEqualTo(415);
        assertThat(share("", wish, origin()).status()).isEqualTo(415);
        assertThat(registry.requests()).isEmpty();
        assertThat(share(
                                "?dry-run=true",
                                wish("haiku.yaml", elsewhere(), ""),
                                JSON,
                                origin(),
                                "Sec-Fetch-Site: same-origin")
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "?dry-run=true | {\"file\":\"../haiku.yaml\",\"to\":\"acme/a:1\"} | 404 | no-such-resource",
                "?dry-run=true | {\"file\":\"haiku.yaml\",\"to\":\"UPPER/a:1\"} | 400 | invalid-reference",
                "?dry-run=true | {\"file\":\"haiku.yaml\"} | 400 | \"parameter\":\"to\"",
                "?dry-run=true | {\"file\":\"haiku.yaml\",\"to\":7} | 400 | \"parameter\":\"to\"",
                "?dry-run=true | {\"file\":\"haiku.yaml\",\"to\":\"a/b\",\"digest\":\"x\"} | 400 | \"parameter\":\"body\"",
                "?dryrun=true | {\"file\":\"haiku.yaml\",\"to\":\"a/b\"} | 400 | \"parameter\":\"dryrun\"",
                "'' | {\"file\":\"haiku.yaml\",\"to\":\"a/b\"} | 400 | \"parameter\":\"digest\"",
                "'' | {\"file\":\"haiku.yaml\",\"to\":\"a/b\",\"digest\":\"x\"} | 400 | \"parameter\":\"digest\"",
                "'' | [] | 400 | \"parameter\":\"body\""
            })
    void whatMakesNoSenseIsRefusedByName(String query, String body, int status, String told) {
        RawHttp.Reply reply = share(query, body, JSON, origin());

        assertThat(reply.status()).as(reply.body()).isEqualTo(status);
        assertThat(reply.body()).contains(told);
    }

    @Test
    void sharingIsAskedForByPostAlone() {
        RawHttp.Reply reply = http.get("/dev/share");

        assertThat(reply.status()).isEqualTo(405);
        assertThat(reply.header("Allow")).isEqualTo("POST");
    }
}
