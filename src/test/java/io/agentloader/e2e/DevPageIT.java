package io.agentloader.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.testkit.Browser;
import io.agentloader.testkit.LoaderProcess;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The pages of dev mode in a real browser, which reaches nothing but this machine. */
@Timeout(180)
class DevPageIT {

    private static final Map<String, String> DEV =
            Map.of("AGENT_LOADER_DEV_ENABLED", "true", "AGENT_LOADER_DEV_PORT", "0");

    /** What is there when a tab is. */
    private static final Map<String, String> SHOWN = Map.of(
            "source", "document.querySelectorAll('#view .row').length > 5",
            "changes", "document.querySelector('#published') !== null",
            "needs", "document.querySelector('#view table') !== null",
            "manifest", "document.querySelector('#view pre') !== null",
            "use", "document.querySelectorAll('#view .commands li').length > 3");

    private static Browser browser;

    @TempDir
    Path folder;

    @BeforeAll
    static void open(@TempDir Path profile) {
        browser = Browser.start(profile);
    }

    @AfterAll
    static void close() {
        browser.close();
    }

    @Test
    void theViewerShowsEveryOperation() {
        try (LoaderProcess loader = LoaderProcess.start(folder, DEV)) {
            HttpResponse<byte[]> page = loader.get("/dev/api");
            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                    .contains("default-src 'none'", "script-src 'self'", "connect-src 'self'");

            browser.look(1200, "light");
            browser.open("http://127.0.0.1:" + loader.port() + "/dev/api");
            browser.await("document.querySelectorAll('.opblock').length > 20");

            browser.picture(Path.of("target", "screenshots", "dev-api.png"));
            assertThat(browser.evaluate("fetch('/q/openapi').then(r => r.json()).then(d =>"
                                    + " Object.values(d.paths).reduce((n, p) => n + Object.keys(p).length, 0)"
                                    + " - document.querySelectorAll('.opblock').length)")
                            .asInt(-1))
                    .as("operations that are not shown")
                    .isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({"1300, light", "1300, dark", "360, light", "360, dark"})
    void thePageOfTheSamplesIsAccessibleInEveryLook(int width, String scheme) {
        try (LoaderProcess loader = LoaderProcess.start(folder, DEV)) {
            browser.look(width, scheme);
            browser.open("http://127.0.0.1:" + loader.port() + "/dev");
            browser.await("document.querySelector('#view .row') !== null");
            for (String tab : List.of("source", "changes", "needs", "manifest", "use")) {
                browser.evaluate("document.querySelector('#tab-" + tab + "').click()");
                browser.await(SHOWN.get(tab));
                browser.picture(Path.of("target", "screenshots", "dev-" + tab + "-" + width + "-" + scheme + ".png"));
                assertThat(browser.inaccessible()).as(tab).isEmpty();
            }
            assertThat(browser.evaluate("new Set([...document.querySelectorAll('[role=tab]')]"
                                    + ".map(tab => tab.getBoundingClientRect().top)).size")
                            .asInt())
                    .as("lines of tabs")
                    .isEqualTo(1);
            assertThat(browser.evaluate("document.documentElement.scrollWidth <= innerWidth")
                            .asBoolean())
                    .as("nothing sticks out sideways")
                    .isTrue();
        }
    }

    @Test
    void thereIsNothingOfItOutsideOfDevMode() {
        try (LoaderProcess loader = LoaderProcess.start(folder, Map.of())) {
            for (String path : new String[] {
                "/api",
                "/api/start.js",
                "/api/swagger-ui-bundle.js",
                "/api/swagger-ui.css",
                "",
                "/page/dev.js",
                "/needs?file=haiku.yaml",
                "/diff?file=haiku.yaml"
            }) {
                HttpResponse<byte[]> answer = loader.get("/dev" + path);
                assertThat(answer.statusCode()).as(path).isEqualTo(404);
                assertThat(new String(answer.body(), StandardCharsets.UTF_8)).contains("no-such-resource");
            }
        }
    }
}
