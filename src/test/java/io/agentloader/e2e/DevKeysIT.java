package io.agentloader.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.agentloader.testkit.Browser;
import io.agentloader.testkit.Browser.Key;
import io.agentloader.testkit.DebianRegistry;
import io.agentloader.testkit.LoaderProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The page of dev mode without a mouse, as far as to an agent in a registry of Debian. */
@Timeout(180)
class DevKeysIT {

    @TempDir
    Path folder;

    private LoaderProcess loader;
    private Browser browser;

    @BeforeEach
    void start() {
        loader = LoaderProcess.start(folder, Map.of("AGENT_LOADER_DEV_ENABLED", "true", "AGENT_LOADER_DEV_PORT", "0"));
        browser = Browser.start(folder);
        browser.look(1300, "light");
        browser.open("http://127.0.0.1:" + loader.port() + "/dev");
        browser.await("document.querySelector('#view .row') !== null");
    }

    @AfterEach
    void stop() {
        browser.close();
        loader.close();
    }

    private String served(String file) throws IOException {
        for (JsonNode agent :
                new JsonMapper().readTree(loader.get("/dev/state").body()).at("/agents")) {
            if (agent.at("/file").asText().equals(file)) {
                return agent.at("/servedDigest").asText();
            }
        }
        throw new AssertionError("dev mode knows no " + file);
    }

    private String named(String target) {
        return new String(
                        loader.get("/agents/" + target + "/-/digest?source=remote")
                                .body(),
                        StandardCharsets.UTF_8)
                .strip();
    }

    /** The second in the list. */
    private void chooseReviewer() {
        browser.tabUntil("document.activeElement.dataset.file == 'haiku.yaml'");
        browser.press(Key.DOWN);
        browser.press(Key.ENTER);
        browser.await("document.querySelector('#head h2').textContent == 'reviewer.yaml'");
    }

    /** Opens the dialog and asks what would happen. */
    private void look(String target) {
        browser.tabUntil("document.activeElement.id == 'share-open'");
        browser.press(Key.ENTER);
        browser.await("document.activeElement.id == 'share-to'");
        browser.type(target);
        browser.press(Key.ENTER);
        browser.await("document.querySelector('.decision button') === document.activeElement");
    }

    @Test
    void arrowsGoThroughAgentsAndTabsAndTheFocusIsSeen() {
        chooseReviewer();
        browser.tabUntil("document.activeElement.id == 'tab-source'");
        browser.press(Key.RIGHT);

        browser.await("document.activeElement.id == 'tab-changes' && document.querySelector('#published') !== null");
        assertThat(browser.evaluate("getComputedStyle(document.activeElement).outlineStyle")
                        .asText())
                .isEqualTo("solid");
    }

    @Test
    void anAgentIsSharedAndATagOverwrittenAfterASecondYes() throws IOException {
        try (DebianRegistry registry = DebianRegistry.start(Files.createDirectory(folder.resolve("registry")))) {
            String target = registry.reference("acme/shared:1");
            look(target);
            assertThat(browser.inaccessible()).isEmpty();
            browser.press(Key.ENTER);
            browser.await("document.querySelector('#share .banner.good') !== null");
            assertThat(named(target)).isEqualTo(served("haiku.yaml"));
            browser.press(Key.ESCAPE);
            browser.await("document.activeElement.id == 'share-open'");
            browser.await("document.querySelector('#log').textContent.includes('shared')");

            browser.evaluate("document.activeElement.blur(), document.body.focus()");
            browser.open("http://127.0.0.1:" + loader.port() + "/dev#team.yaml");
            browser.await("document.querySelector('#head h2')?.textContent == 'team.yaml'");
            look(target);
            browser.press(Key.ENTER);
            browser.await("document.activeElement.textContent == 'Keep what is there'");
            browser.picture(Path.of("target", "screenshots", "dev-overwrite.png"));
            assertThat(browser.inaccessible()).isEmpty();
            assertThat(named(target)).isEqualTo(served("haiku.yaml"));
            browser.press(Key.TAB);
            browser.press(Key.ENTER);
            browser.await("document.querySelector('#share .banner.good') !== null");
            assertThat(named(target)).isEqualTo(served("team.yaml"));
        }
    }
}
