package io.agentloader.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.Faults;
import io.agentloader.testkit.RawHttp;
import io.agentloader.testkit.RawHttp.Reply;
import io.agentloader.testkit.Requests;
import io.agentloader.testkit.TestRegistry;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The front door: links for machines, a page for a browser. */
@QuarkusTest
@TestProfile(PipelineProfile.class)
class PageTest {

    private static final String BROWSER = "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

    @TestHTTPResource
    URI service;

    private TestRegistry registry;
    private RawHttp http;

    @BeforeEach
    void start() {
        registry = TestRegistry.start();
        http = new RawHttp(service.getPort());
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    /** The page of the agents of this registry alone. */
    private String page() {
        return http.get("/?repository=" + registry.reference("acme/helper"), BROWSER)
                .body();
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Nothing: 1", "Accept: */*", "Accept: application/json", "Accept: text/html;q=0.5, */*"})
    void machinesGetLinks(String accept) {
        Reply reply = http.get("/", accept);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Content-Type")).isEqualTo("application/json");
        assertThat(reply.header("Vary")).isEqualTo("Accept");
        assertThat(reply.header("Link")).isEqualTo("</q/openapi>; rel=\"service-desc\"");
        assertThat(reply.json().at("/kind").asText()).isEqualTo("Service");
        for (JsonNode link : reply.json().at("/links")) {
            if (!link.asText().contains("{")) {
                assertThat(http.get(link.asText()).status()).as(link.asText()).isEqualTo(200);
            }
        }
    }

    @Test
    void browsersGetAPageThatLoadsNothingFromAnywhere() {
        Reply reply = http.get("/", BROWSER);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Content-Type")).isEqualTo("text/html;charset=utf-8");
        assertThat(reply.header("Cache-Control")).isEqualTo("no-store");
        assertThat(reply.header("Content-Security-Policy"))
                .startsWith("default-src 'none'; style-src 'sha256-")
                .contains("script-src 'sha256-", "frame-ancestors 'none'")
                .doesNotContain("unsafe");
        assertThat(reply.body()).startsWith("<!DOCTYPE html>").doesNotContain(" src=", "<link", " style=", " onclick");
    }

    @Test
    void headIsGetWithoutABody() {
        Reply head = http.send("HEAD", "/", BROWSER);

        assertThat(head.status()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.header("Content-Type")).isEqualTo("text/html;charset=utf-8");
    }

    @Test
    void theFrontDoorIsReadOnly() {
        Reply reply = http.send("POST", "/");

        assertThat(reply.status()).isEqualTo(405);
        assertThat(reply.header("Allow")).isEqualTo("GET, HEAD");
    }

    @Test
    void whatIsStoredIsShownWithWhoConfirmedItAndNobodyIsAsked() {
        registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));
        http.get("/agents/" + registry.reference("acme/helper:1"));
        registry.clear();

        String page = page();

        assertThat(page)
                .contains("<a href=\"/agents/" + registry.reference("acme/helper:1") + "/-/inspect?source=local\">")
                .contains("<td>" + registry.host() + "</td>", "just now</time>", ">stale</span>");
        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void whatFailedIsShownWithWhatItsCallerGot() {
        registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));
        String helper = "/agents/" + registry.reference("acme/helper:1");
        http.get(helper);
        registry.always(Requests.any(), Faults.status(503));
        http.get(helper);
        http.get("/agents/" + registry.reference("acme/other:1"));

        String page = page();

        assertThat(page)
                .contains(
                        registry.reference("acme/helper:1")
                                + "</th><td><a href=\"/problems/registry-unavailable\">registry-unavailable</a></td><td>a stored copy</td>")
                .contains(registry.reference("acme/other:1") + "</th>", "<td>the problem</td>");
    }

    @Test
    void aRegistryThatFailedLastIsAConcernUntilItAnswers() {
        registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));
        String helper = "/agents/" + registry.reference("acme/helper:1");
        registry.always(Requests.any(), Faults.status(503));
        http.get("/agents/" + registry.reference("acme/other:1"));

        assertThat(page())
                .contains("<li>" + registry.host() + " did not do what it was asked last (registry-unavailable)");

        registry.heal();
        http.get(helper);

        assertThat(page()).doesNotContain("<li>" + registry.host());
    }

    @Test
    void aRegistryThatIsLeftAloneIsAConcern() {
        registry.always(Requests.any(), Faults.status(503));
        for (int i = 0; i < PipelineProfile.CIRCUIT_FAILURES; i++) {
            http.get("/agents/" + registry.reference("acme/helper:" + i));
        }

        assertThat(page())
                .contains("<li>" + registry.host() + " fails and is left alone for a while")
                .contains("<span class=\"state bad\">open</span>");
    }

    @Test
    void whatOthersWroteIsShownAsText() {
        Reply reply = http.get("/", BROWSER, "Host: localhost\"><script>alert(1)</script>");

        assertThat(reply.body()).doesNotContain("<script>alert");
        assertThat(http.get("/?state=%3Cscript%3E", BROWSER).status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/problems", "/problems/not-found", "/problems/internal-error"})
    void problemsAreExplainedToBrowsersAsPagesAndToOthersAsText(String path) {
        Reply html = http.get(path, BROWSER);
        Reply text = http.get(path);

        assertThat(html.header("Content-Type")).isEqualTo("text/html;charset=utf-8");
        assertThat(html.body()).contains("<html lang=\"en\">", "<h1>", "href=\"/\"");
        assertThat(text.header("Content-Type")).isEqualTo("text/plain;charset=utf-8");
        assertThat(List.of(html.header("Vary"), text.header("Vary"))).containsOnly("Accept");
    }

    @Test
    void unknownParametersOfThePageAreProblems() {
        assertThat(http.get("/?limit=0", BROWSER).json().at("/parameter").asText())
                .isEqualTo("limit");
    }
}
