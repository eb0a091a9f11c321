package io.agentloader.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.testkit.Agents;
import io.agentloader.testkit.Browser;
import io.agentloader.testkit.Faults;
import io.agentloader.testkit.LoaderProcess;
import io.agentloader.testkit.Requests;
import io.agentloader.testkit.TestRegistry;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The pages in a real browser. Pictures of them are left in {@code target/screenshots}. */
@Timeout(180)
class PageIT {

    private static Browser browser;

    @TempDir
    Path folder;

    private TestRegistry registry;
    private LoaderProcess loader;

    @BeforeAll
    static void open(@TempDir Path profile) {
        browser = Browser.start(profile);
    }

    @AfterAll
    static void close() {
        browser.close();
    }

    @BeforeEach
    void start() {
        registry = TestRegistry.start();
        loader = LoaderProcess.start(folder, Map.of("AGENT_LOADER_RETRY_ATTEMPTS", "1"));
    }

    @AfterEach
    void stop() {
        loader.close();
        registry.close();
    }

    private String url(String path) {
        return "http://127.0.0.1:" + loader.port() + path;
    }

    private String path(String name) {
        return "/agents/" + registry.reference(name);
    }

    /** Agents, one of them pulled of late, a registry that fails, and what that led to. */
    private void troubled() {
        for (int i = 1; i < 6; i++) {
            registry.publish("acme/helper-" + i + ":1." + i, Agents.raw(Agents.HAIKU + "# " + i + "\n"));
            loader.get(path("acme/helper-" + i + ":1." + i));
        }
        loader.get(path("acme/missing:2"));
        registry.always(Requests.any(), Faults.status(503));
        for (int i = 1; i < 6; i++) {
            loader.get(path("acme/helper-" + i + ":1." + i));
        }
        loader.get(path("acme/other:latest"));
    }

    @ParameterizedTest
    @CsvSource({"1200, light", "1200, dark", "380, light", "380, dark"})
    void theOverviewIsAccessibleInEveryLook(int width, String scheme) {
        troubled();
        browser.look(width, scheme);
        browser.open(url("/"));

        browser.picture(Path.of("target", "screenshots", "overview-" + width + "-" + scheme + ".png"));

        assertThat(browser.inaccessible()).isEmpty();
        assertThat(browser.evaluate("document.documentElement.scrollWidth <= innerWidth")
                        .asBoolean())
                .as("nothing sticks out sideways")
                .isTrue();
    }

    @Test
    void anEmptyServiceSaysHowToBegin() {
        browser.look(1200, "light");
        browser.open(url("/"));

        browser.picture(Path.of("target", "screenshots", "overview-empty.png"));

        assertThat(browser.inaccessible()).isEmpty();
        assertThat(browser.evaluate("document.querySelector('main').innerText").asText())
                .contains("Nothing needs a look.", "curl " + url("/agents/"));
    }

    @Test
    void thePageUpdatesItselfAndSaysWhenItCannot() {
        browser.look(1200, "light");
        browser.open(url("/"));
        registry.publish("acme/late:1", Agents.raw(Agents.HAIKU));
        loader.get(path("acme/late:1"));

        browser.await("document.querySelector('main').innerText.includes('acme/late:1')");
        loader.stop();
        browser.await("document.querySelector('#told').textContent.includes('does not answer')");
    }

    @ParameterizedTest
    @CsvSource({
        "/problems, light",
        "/problems, dark",
        "/problems/registry-unavailable, light",
        "/problems/not-found, dark"
    })
    void problemPagesAreAccessible(String path, String scheme) {
        browser.look(1200, scheme);
        browser.open(url(path));

        browser.picture(Path.of("target", "screenshots", path.substring(1).replace('/', '-') + "-" + scheme + ".png"));

        assertThat(browser.inaccessible()).isEmpty();
    }
}
