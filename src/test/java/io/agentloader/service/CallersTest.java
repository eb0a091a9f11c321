package io.agentloader.service;

import static io.agentloader.service.CallersProfile.ADMIN;
import static io.agentloader.service.CallersProfile.FETCHER;
import static io.agentloader.service.CallersProfile.NARROW;
import static io.agentloader.service.CallersProfile.READER;
import static io.agentloader.service.CallersProfile.REFRESHER;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.testkit.FakePullAgent;
import io.agentloader.testkit.Keys;
import io.agentloader.testkit.LogCapture;
import io.agentloader.testkit.RawHttp;
import io.agentloader.testkit.RawHttp.Reply;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URI;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may do what, seen from outside, where callers have to say who they are. */
@QuarkusTest
@TestProfile(CallersProfile.class)
class CallersTest {

    private static final String AGENT = "/agents/ghcr.io/acme/helper:1";

    @TestHTTPResource
    URI service;

    @Inject
    FakePullAgent pipeline;

    private RawHttp http;

    @BeforeEach
    void start() {
        http = new RawHttp(service.getPort());
        pipeline.reset();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                AGENT,
                "/agents",
                "/agents/-/get?ref=x",
                "/agents/..",
                "/agents/not a reference",
                "/store",
                "/registries",
                "/operations/x",
                "/",
                "/q/metrics",
                "/nothing"
            })
    void whoDoesNotSayWhoTheyAreLearnsNothing(String target) {
        for (String header : new String[] {"X-None: x", "Authorization: Bearer wrong", "Authorization: Basic eDp5"}) {
            Reply reply = http.get(target.replace(" ", "%20"), header);

            assertThat(reply.status()).isEqualTo(401);
            assertThat(reply.json().at("/code").asText()).isEqualTo("unauthenticated");
            assertThat(reply.header("WWW-Authenticate")).contains("Bearer", "Basic");
            assertThat(reply.header("Cache-Control")).isEqualTo("no-store");
            assertThat(reply.has("Agent-Source")).isFalse();
        }
        assertThat(pipeline.asked()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/q/health/ready", "/q/health/live", "/problems", "/problems/unauthenticated"})
    void probesAndProseAreForEverybody(String target) {
        assertThat(http.get(target).status()).isEqualTo(200);
    }

    @Test
    void keyIsTakenAsBearerAndAsBasicPassword() {
        for (String header : new String[] {"Bearer " + READER, Keys.basic("reader", READER)}) {
            assertThat(http.get(AGENT, "Authorization: " + header).status()).isEqualTo(200);
        }
        assertThat(http.get(AGENT, "Authorization: " + Keys.basic("admin", READER))
                        .status())
                .isEqualTo(401);
    }

    @Test
    void answersAreForOneCallerAlone() {
        Reply reply = as(READER, "GET", AGENT);

        assertThat(reply.header("Cache-Control")).startsWith("private, max-age=30");
        String etag = reply.header("ETag");
        Reply unchanged = http.get(AGENT, "Authorization: Bearer " + READER, "If-None-Match: " + etag);
        assertThat(unchanged.status()).isEqualTo(304);
        assertThat(unchanged.header("Cache-Control")).startsWith("private, max-age=30");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /agents/ghcr.io/acme/helper:1, read",
        "HEAD, /agents/ghcr.io/acme/helper:1, read",
        "GET, /agents/ghcr.io/acme/helper:1?source=prefer-remote, read",
        "GET, /agents/ghcr.io/acme/helper:1?source=remote, refresh",
        "GET, /agents/ghcr.io/acme/helper:1/-/digest?a=b&%73ource=rem%6Fte, refresh",
        "POST, /agents/-/resolve?source=remote, refresh",
        "GET, /agents, read",
        "GET, /agents/-/get?ref=ghcr.io/acme/helper:1, read",
        "POST, /agents/ghcr.io/acme/helper:1/refresh, refresh",
        "POST, /agents/ghcr.io/acme/helper:1/-/prefetch, refresh",
        "POST, /agents/-/resolve, read",
        "GET, /agents/ghcr.io/acme/helper:1/-/explain, admin",
        "GET, /agents/ghcr.io/acme/helper:1/-/%65xplain, admin",
        "GET, /store, admin",
        "GET, /registries, admin",
        "GET, /registries/docker.io, admin",
        "GET, /, admin",
        "POST, /store/gc?dry-run=true, admin",
        "POST, /agents/-/import, admin",
        "POST, /agents/-/%69mport, admin",
        "POST, /agents/ghcr.io/acme/helper:1, admin",
        "PUT, /agents/ghcr.io/acme/helper:1/-/pin, admin",
        "DELETE, /agents/ghcr.io/acme/helper:1, admin",
        "DELETE, /agents/ghcr.io/acme/helper:1/-/pin, admin",
        "PATCH, /agents/ghcr.io/acme/helper:1, admin",
        "POST, /anything, admin"
    })
    void roleDecidesWhatMayBeDone(String method, String target, String needed) {
        String[] keys = {READER, REFRESHER, ADMIN};
        int least = needed.equals("read") ? 0 : needed.equals("refresh") ? 1 : 2;
        for (int i = 0; i < keys.length; i++) {
            Reply reply = as(keys[i], method, target);
            if (i < least) {
                assertThat(reply.status()).isEqualTo(403);
                assertThat(reply.json().at("/code").asText()).isEqualTo("forbidden");
                assertThat(reply.json().at("/role").asText()).isEqualTo(needed);
            } else {
                assertThat(reply.status()).isNotIn(401, 403, 500);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /agents/ghcr.io/other/helper:1",
        "HEAD, /agents/ghcr.io/other/helper:1",
        "GET, /agents/ghcr.io%2Fother%2Fhelper",
        "GET, /agents/ghcr.io/other/helper/-/inspect",
        "GET, /agents/ghcr.io/other/helper/-/digest",
        "GET, /agents/ghcr.io/other/helper/-/exists",
        "GET, /agents/ghcr.io/other/helper/-/versions",
        "GET, /agents/ghcr.io/other/helper/-/tags",
        "GET, /agents/ghcr.io/other/helper/-/bundle",
        "GET, /agents/ghcr.io/other/helper/-/nothing",
        "GET, /agents/helper",
        "GET, /agents/ghcr.io:443/acme/helper",
        "GET, /agents/-/get?ref=ghcr.io/other/helper",
        "GET, /agents/-/get?ref=oci%3A%2F%2Fghcr.io/other/helper",
        "GET, /agents/-/get?%72ef=ghcr.io/other/helper",
        "GET, /agents/-/events?ref=ghcr.io/acme/a&ref=ghcr.io/other/helper",
        "GET, /agents/ghcr.io/acme/a/-/diff?to=ghcr.io/other/helper",
        "POST, /agents/ghcr.io/other/helper/refresh",
        "DELETE, /agents/ghcr.io/other/helper:1"
    })
    void referenceThatACallerHasNoRightsToIsNotEvenLookedUp(String method, String target) {
        Reply reply = as(NARROW, method, target);

        assertThat(reply.status()).isEqualTo(403);
        if (!method.equals("HEAD")) {
            assertThat(reply.json().at("/code").asText()).isEqualTo("forbidden");
            assertThat(reply.json().has("stored")).isFalse();
        }
        assertThat(pipeline.asked()).isEmpty();
    }

    @Test
    void referenceInABodyIsHeldAgainstTheRightsToo() {
        String body = "{\"references\":[\"ghcr.io/acme/a\",\"ghcr.io/other/helper\"]}";
        String[] headers = {
            "Authorization: Bearer " + FETCHER, "Content-Type: application/json", "Content-Length: " + body.length()
        };

        Reply prefetched = http.sendBody("POST", "/agents/-/prefetch", body, headers);
        assertThat(prefetched.status()).isEqualTo(403);
        assertThat(prefetched.json().at("/reference").asText()).isEqualTo("ghcr.io/other/helper:latest");
        assertThat(pipeline.asked()).isEmpty();
        Reply resolved = http.sendBody("POST", "/agents/-/resolve", body, headers);

        assertThat(as(READER, "POST", "/agents/-/prefetch").json().at("/role").asText())
                .isEqualTo("refresh");
        assertThat(resolved.status()).isEqualTo(200);
        assertThat(resolved.json().at("/resolutions/1/problem/code").asText()).isEqualTo("forbidden");
        assertThat(resolved.json().at("/resolutions/0/digest").asText()).startsWith("sha256:");
        assertThat(pipeline.asked()).hasSize(1);
    }

    @Test
    void operationOfOneCallerIsNoneForAnother() {
        Reply begun = as(FETCHER, "POST", AGENT + "/-/prefetch");
        String location = begun.header("Location");

        assertThat(begun.status()).isEqualTo(202);
        assertThat(as(FETCHER, "GET", location).status()).isEqualTo(200);
        assertThat(as(ADMIN, "GET", location).status()).isEqualTo(200);
        for (String other : new String[] {READER, REFRESHER}) {
            assertThat(as(other, "GET", location).status()).isEqualTo(404);
            assertThat(http.get(location, "Authorization: Bearer " + other, "Accept: text/event-stream")
                            .status())
                    .isEqualTo(404);
        }
    }

    @Test
    void referenceWithinThePatternsIsAnsweredHoweverItIsWritten() {
        for (String target :
                new String[] {AGENT, "/agents/GHCR.io%2Facme%2Fhelper", "/agents/-/get?ref=ghcr.io/acme/a"}) {
            assertThat(as(NARROW, "GET", target).status()).isEqualTo(200);
        }
    }

    @Test
    void oneCallerWhoRefreshesTooOftenIsHeldUpAndNoOther() {
        for (int i = 0; i < 3; i++) {
            assertThat(as(NARROW, "POST", AGENT + "/refresh").status()).isEqualTo(200);
        }

        Reply tooMany = as(NARROW, "POST", AGENT + "/refresh");

        assertThat(tooMany.status()).isEqualTo(429);
        assertThat(tooMany.json().at("/code").asText()).isEqualTo("too-many-requests");
        assertThat(Integer.parseInt(tooMany.header("Retry-After"))).isBetween(1, 20);
        assertThat(as(NARROW, "GET", AGENT).status()).isEqualTo(200);
        assertThat(as(ADMIN, "POST", AGENT + "/refresh").status()).isEqualTo(200);
    }

    @Test
    void noKeyReachesALogOrAnAnswer() {
        try (LogCapture log = LogCapture.open()) {
            Reply refused = http.get(AGENT, "Authorization: Bearer hunter2-hunter2");
            Reply served = as(READER, "GET", AGENT);
            Reply forbidden = as(READER, "GET", "/store");

            assertThat(String.join("\n", log.lines()) + refused + served + forbidden)
                    .doesNotContain("hunter2", READER, Keys.hash(READER).substring(7));
            assertThat(log.lines()).anyMatch(line -> line.contains("problem code=unauthenticated"));
        }
    }

    private Reply as(String key, String method, String target) {
        return http.send(method, target, "Authorization: Bearer " + key);
    }
}
