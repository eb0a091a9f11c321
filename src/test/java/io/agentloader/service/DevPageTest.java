package io.agentloader.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.agentloader.testkit.RawHttp;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The page of dev mode and what it asks for, from outside, with the samples. */
@QuarkusTest
@TestProfile(DevProfile.class)
@Timeout(60)
class DevPageTest {

    @TestHTTPResource
    URI base;

    private RawHttp http;

    @BeforeEach
    void connect() {
        http = new RawHttp(base.getPort());
    }

    @Test
    void theBrowserMayRunTheFilesOfThePageAndNothingElse() {
        RawHttp.Reply page = http.get("/dev");

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.header("Content-Type")).isEqualTo("text/html;charset=utf-8");
        assertThat(page.header("Content-Security-Policy"))
                .isEqualTo("default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self';"
                        + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
        assertThat(page.body()).doesNotContain("<style", "onclick", "<script>");
    }

    @Test
    void everyPartThatThePageNamesIsThere() {
        Matcher named = Pattern.compile("(?:from '\\.|/dev/page)/([a-z]+\\.[a-z]+)")
                .matcher(http.get("/dev").body()
                        + http.get("/dev/page/dev.js").body()
                        + http.get("/dev/page/agent.js").body()
                        + http.get("/dev/page/share.js").body());
        List<String> parts = named.results()
                .map(result -> result.group(1))
                .distinct()
                .sorted()
                .toList();

        assertThat(parts)
                .containsExactly("agent.js", "dev.css", "dev.js", "dom.js", "published.js", "share.js", "source.js");
        for (String part : parts) {
            RawHttp.Reply file = http.get("/dev/page/" + part);
            assertThat(file.status()).as(part).isEqualTo(200);
            assertThat(file.header("Content-Type"))
                    .isEqualTo(part.endsWith(".css") ? "text/css;charset=utf-8" : "text/javascript;charset=utf-8");
        }
        assertThat(http.get("/dev/page/index.html").status()).isEqualTo(404);
        assertThat(http.get("/dev/page/..%2Fpage.js").status()).isEqualTo(404);
    }

    @Test
    void whatIsMissingHereIsToldWithWhatIsNeeded() {
        JsonNode needs = http.get("/dev/needs?file=haiku.yaml").json();

        assertThat(needs.at("/kind").asText()).isEqualTo("Requirements");
        assertThat(needs.at("/source").asText()).isEqualTo("haiku.yaml");
        assertThat(needs.at("/models/0/model").isTextual()).isTrue();
        assertThat(needs.at("/missing/environment").isArray()).isTrue();
        assertThat(needs.at("/missing/commands").isArray()).isTrue();
    }

    @Test
    void textsOfOneFileAreCompared() {
        RawHttp.Reply same = http.get("/dev/diff?file=haiku.yaml&from=served&to=disk");

        assertThat(same.status()).isEqualTo(200);
        assertThat(same.body()).isEmpty();
        assertThat(http.get("/dev/diff?file=haiku.yaml").status()).isEqualTo(404);
        assertThat(http.get("/dev/diff?file=haiku.yaml&from=yesterday").body()).contains("\"parameter\":\"from\"");
        assertThat(http.get("/dev/diff").body()).contains("\"parameter\":\"file\"");
    }
}
