package io.agentloader.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.testkit.Agents;
import io.agentloader.testkit.ManualClock;
import io.agentloader.testkit.RawHttp;
import io.agentloader.testkit.RawHttp.Reply;
import io.agentloader.testkit.TestRegistry;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each {@code Cache-Control} of a caller gets from a copy of some age, whatever its registry does meanwhile. */
@QuarkusTest
@TestProfile(FreshProfile.class)
class StalenessTest {

    @TestHTTPResource
    URI service;

    @Inject
    ManualClock clock;

    private TestRegistry registry;
    private RawHttp http;
    private String helper;

    @BeforeEach
    void pullOnce() {
        registry = TestRegistry.start();
        http = new RawHttp(service.getPort());
        helper = "/agents/" + registry.reference("acme/helper:1");
        registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));
        http.get(helper);
        registry.clear();
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private void becomes(String network) {
        switch (network) {
            case "moved" -> registry.publish("acme/helper:1", Agents.raw(Agents.LIMERICK));
            case "down" -> registry.stop();
            case "gone" -> registry.deleteTag("acme/helper:1");
            default -> assertThat(network).isEqualTo("same");
        }
    }

    private String answer(String... headers) {
        Reply reply = http.get(helper, headers);
        assertThat(reply.has("Warning")).isFalse();
        return reply.status() == 200
                ? reply.header("Agent-Source")
                : reply.json().path("code").asText();
    }

    /**
     * Fresh is 30 seconds, and a copy may stand in for an hour more. The last four columns are what is answered while the registry
     * has the same, has another one, does not listen, and does not know the tag.
     */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "                                  |    5 | store       | store    | store                | store",
                "                                  |   40 | revalidated | registry | stale                | not-found",
                "                                  | 3700 | revalidated | registry | registry-unavailable | not-found",
                "no-cache                          |    5 | revalidated | registry | registry-unavailable | not-found",
                "no-cache, stale-if-error=60       |    5 | revalidated | registry | registry-unavailable | not-found",
                "no-cache, max-stale               |    5 | revalidated | registry | registry-unavailable | not-found",
                "No-Cache                          |    5 | revalidated | registry | registry-unavailable | not-found",
                "no-cache=\"Set-Cookie\"           |    5 | revalidated | registry | registry-unavailable | not-found",
                "max-age=0                         |    5 | revalidated | registry | stale                | not-found",
                "max-age=\"0\"                     |    5 | revalidated | registry | stale                | not-found",
                "max-age=10                        |    5 | store       | store    | store                | store",
                "max-age=10                        |   20 | revalidated | registry | stale                | not-found",
                "max-age=99999999999999999999      |   40 | revalidated | registry | stale                | not-found",
                "max-age=0, stale-if-error=0       |    5 | revalidated | registry | registry-unavailable | not-found",
                "max-stale                         |   40 | stale       | stale    | stale                | stale",
                "max-stale                         | 9999 | stale       | stale    | stale                | stale",
                "max-stale=20                      |    5 | store       | store    | store                | store",
                "max-stale=20                      |   40 | stale       | stale    | stale                | stale",
                "max-stale=20                      |   60 | revalidated | registry | stale                | not-found",
                "max-stale=20, max-age=5           |   40 | revalidated | registry | stale                | not-found",
                "max-stale, max-stale=20           |   60 | revalidated | registry | stale                | not-found",
                "stale-if-error=0                  |    5 | store       | store    | store                | store",
                "stale-if-error=0                  |   40 | revalidated | registry | registry-unavailable | not-found",
                "stale-if-error=5                  |   33 | revalidated | registry | stale                | not-found",
                "stale-if-error=5                  |   40 | revalidated | registry | registry-unavailable | not-found",
                "stale-if-error=99999              | 3700 | revalidated | registry | registry-unavailable | not-found",
                "stale-if-error=99, stale-if-error=5 | 40 | revalidated | registry | registry-unavailable | not-found",
                "only-if-cached                    |    5 | store       | store    | store                | store",
                "only-if-cached                    | 9999 | stale       | stale    | stale                | stale",
                "max-age=60, max-age=0             |    5 | revalidated | registry | stale                | not-found",
                "max-age=0, max-age=60             |    5 | revalidated | registry | stale                | not-found",
                "no-store                          |    5 | store       | store    | store                | store",
                "min-fresh=100                     |    5 | store       | store    | store                | store",
                "no-transform                      |    5 | store       | store    | store                | store",
                "immutable, x-own=\"a,max-age=0\"  |    5 | store       | store    | store                | store",
                "max-age                           |    5 | store       | store    | store                | store",
                "max-age=                          |    5 | store       | store    | store                | store",
                "max-age=-5                        |    5 | store       | store    | store                | store",
                "max-age=0.5                       |    5 | store       | store    | store                | store",
                "max-age=zero                      |    5 | store       | store    | store                | store",
                "max-stale=zero                    |   40 | revalidated | registry | stale                | not-found",
                "stale-if-error=zero               |   40 | revalidated | registry | stale                | not-found",
                ",,,= ;max-age                     |    5 | store       | store    | store                | store"
            })
    void aCallerBoundsHowOldAnAnswerMayBe(
            String directives, long age, String same, String moved, String down, String gone) {
        List<String> networks = List.of("same", "moved", "down", "gone");
        List<String> answers = Stream.of(same, moved, down, gone).toList();
        for (int i = 0; i < networks.size(); i++) {
            stop();
            pullOnce();
            clock.advance(Duration.ofSeconds(age));
            becomes(networks.get(i));

            String answer = directives == null ? answer() : answer("Cache-Control: " + directives);

            assertThat(answer).as("%s while %s", directives, networks.get(i)).isEqualTo(answers.get(i));
            if (List.of("store", "stale").contains(same)) {
                assertThat(registry.requests()).isEmpty();
            }
        }
    }

    @Test
    void linesOfTheHeaderAreOneList() {
        assertThat(answer("Cache-Control: max-age=60", "Cache-Control: no-cache"))
                .isEqualTo("revalidated");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"Warning: 110 - stale", "Pragma: no-cache", "If-Modified-Since: Sat, 01 Jan 2000 00:00:00 GMT"})
    void whatIsObsoleteOrNotOursHasNoEffect(String header) {
        assertThat(answer(header)).isEqualTo("store");
        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void onlyIfCachedOfWhatIsNotStoredIsAMissInEveryNetwork() {
        for (String network : Arrays.asList("same", "down")) {
            becomes(network);
            Reply reply = http.get(
                    "/agents/" + registry.reference("acme/never:1"), "Cache-Control: only-if-cached, max-age=5");

            assertThat(reply.status()).isEqualTo(504);
            assertThat(reply.json().path("code").asText()).isEqualTo("not-cached");
        }
        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void tagThatStandsInForARangeIsFreshForNobodyHoweverLatelyItWasConfirmed() {
        String tagged = registry.reference("acme/helper:1.0.0");
        registry.publish("acme/helper:1.0.0", Agents.raw(Agents.HAIKU));
        http.get("/agents/" + tagged);
        becomes("down");

        Reply stale = http.get("/agents/" + tagged.replace(":1.0.0", ":%5E1.0"));

        assertThat(stale.header("Agent-Source")).isEqualTo("stale");
        assertThat(stale.header("Cache-Control")).startsWith("max-age=0, stale-if-error=");
        assertThat(stale.header("Cache-Status")).contains("ttl=0; detail=stale-if-error");
    }
}
