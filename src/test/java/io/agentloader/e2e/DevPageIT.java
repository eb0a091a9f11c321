package io.agentloader.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.testkit.Browser;
import io.agentloader.testkit.LoaderProcess;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The viewer of dev mode in a real browser, which reaches nothing but this machine. */
@Timeout(180)
class DevPageIT {

    @TempDir
    Path folder;

    @Test
    void theViewerShowsEveryOperation() {
        Map<String, String> environment = Map.of("AGENT_LOADER_DEV_ENABLED", "true", "AGENT_LOADER_DEV_PORT", "0");
        try (LoaderProcess loader = LoaderProcess.start(folder, environment);
                Browser browser = Browser.start(folder)) {
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

    @Test
    void thereIsNoViewerOutsideOfDevMode() {
        try (LoaderProcess loader = LoaderProcess.start(folder, Map.of())) {
            for (String path : new String[] {"", "/start.js", "/swagger-ui-bundle.js", "/swagger-ui.css"}) {
                HttpResponse<byte[]> answer = loader.get("/dev/api" + path);
                assertThat(answer.statusCode()).as(path).isEqualTo(404);
                assertThat(new String(answer.body(), StandardCharsets.UTF_8)).contains("no-such-resource");
            }
        }
    }
}
