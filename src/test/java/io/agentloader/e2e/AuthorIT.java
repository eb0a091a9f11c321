package io.agentloader.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.agentloader.testkit.Browser;
import io.agentloader.testkit.LoaderProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An author with an editor and the page of dev mode in a real browser. Pictures are left in {@code target/screenshots}. */
@Timeout(240)
class AuthorIT {

    private static final String GOOD = """
            version: "2"
            # Helps who is on call.
            agents:
              root:
                model: openai/gpt-5-mini
                description: Helps who is on call
                instruction: |
                  Look at the logs first,
                  and say what you think then.
                toolsets:
                  - type: mcp
                    command: no-such-program
                sub_agents: [writer]
              writer:
                model: auto
                description: Writes it down
                instruction: Write.
            """;

    private static final String BROKEN = GOOD.replace("    model: auto", "    modle: auto");
    private static final String HOSTILE = GOOD.replace(
            "Writes it down", "</code><img src=x onerror=document.title='owned'><script>alert(1)</script>");

    @TempDir
    Path folder;

    private LoaderProcess loader;
    private Browser browser;

    @BeforeEach
    void start() throws IOException {
        Files.createDirectories(folder.resolve("agents/team"));
        save("on-call.yaml", GOOD);
        save("team/helper.yaml", GOOD.replace("on call", "in need"));
        loader = dev(LoaderProcess.freePort());
        browser = Browser.start(folder);
        browser.look(1300, "light");
        browser.open("http://127.0.0.1:" + loader.port() + "/dev");
        browser.await("document.querySelectorAll('#agents button').length == 2");
        browser.evaluate("window.stillThisPage = true");
    }

    @AfterEach
    void stop() {
        browser.close();
        loader.close();
    }

    private LoaderProcess dev(int port) {
        return LoaderProcess.start(
                folder,
                Map.of("AGENT_LOADER_DEV_PORT", "0", "QUARKUS_HTTP_PORT", Integer.toString(port)),
                "dev",
                folder.resolve("agents").toString());
    }

    /** As editors do: another file, and then its name. */
    private void save(String file, String text) throws IOException {
        Path other = Files.writeString(folder.resolve("agents/.saving"), text);
        Files.move(other, folder.resolve("agents").resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }

    private void picture(String name) {
        browser.picture(Path.of("target", "screenshots", "dev-" + name + ".png"));
    }

    private JsonNode agent(String file) throws IOException {
        for (JsonNode agent :
                new JsonMapper().readTree(loader.get("/dev/state").body()).at("/agents")) {
            if (agent.at("/file").asText().equals(file)) {
                return agent;
            }
        }
        throw new AssertionError("dev mode knows no " + file);
    }

    private String badge() {
        return browser.evaluate("document.querySelector('#head .badge').textContent")
                .asText();
    }

    @Test
    void aSaveShowsWithoutAReloadAndAMistakeAtItsLine() throws IOException {
        browser.await("document.querySelector('#view').textContent.includes('Look at the logs first')");

        save("on-call.yaml", GOOD.replace("Look at the logs first", "Look at the metrics first"));
        browser.await("document.querySelector('#view').textContent.includes('Look at the metrics first')");
        String good = agent("on-call.yaml").at("/servedDigest").asText();

        save("on-call.yaml", BROKEN);
        browser.await("document.querySelector('#L15.error') !== null");
        assertThat(badge()).contains("mistake", "last good text served");
        assertThat(browser.evaluate("document.querySelector('#L15').textContent")
                        .asText())
                .contains("modle: auto");
        assertThat(browser.evaluate("document.querySelector('#told').textContent")
                        .asText())
                .contains("mistake");
        assertThat(agent("on-call.yaml").at("/servedDigest").asText()).isEqualTo(good);
        assertThat(new String(
                        loader.get(agent("on-call.yaml").at("/url").asText()).body(), StandardCharsets.UTF_8))
                .contains("Look at the metrics first");
        assertThat(browser.inaccessible()).isEmpty();
        picture("broken");

        browser.evaluate("document.querySelector('#findings button').click()");
        browser.await("document.activeElement.id == 'L15'");

        save("on-call.yaml", GOOD);
        browser.await("document.querySelector('#head .badge.good') !== null");
        assertThat(browser.evaluate("document.querySelectorAll('#findings li').length")
                        .asInt(-1))
                .isZero();
        assertThat(browser.evaluate("window.stillThisPage").asBoolean()).isTrue();
    }

    @Test
    void filesComeAndGo() throws IOException {
        save("team/new.yaml", GOOD);
        browser.await("document.querySelectorAll('#agents button').length == 3");
        browser.evaluate("document.querySelector('[data-file=\"team/new.yaml\"]').click()");

        Files.delete(folder.resolve("agents/team/new.yaml"));
        browser.await("document.querySelectorAll('#agents button').length == 2");
        browser.await("document.querySelector('#log').textContent.includes('removed')");
        assertThat(browser.evaluate("document.querySelector('#agent').textContent")
                        .asText())
                .as("who looked at a file sees that it is gone, and not another one with its own Share")
                .contains("team/new.yaml is gone")
                .doesNotContain("Share");

        save("team/new.yaml", GOOD);
        browser.await("document.querySelector('#head h2')?.textContent == 'team/new.yaml'");
    }

    @Test
    void anAgentsTextIsNeverMarkup() throws IOException {
        save("on-call.yaml", HOSTILE);
        browser.await("document.querySelector('#view').textContent.includes('<script>alert(1)</script>')");

        assertThat(browser.evaluate("document.querySelectorAll('main img, main script').length")
                        .asInt(-1))
                .isZero();
        assertThat(browser.evaluate("document.title").asText()).startsWith("on-call.yaml");
    }

    @ParameterizedTest
    @CsvSource({"1300, light", "1300, dark", "380, light", "380, dark"})
    void everyPartIsAccessibleInEveryLook(int width, String scheme) throws IOException {
        save("on-call.yaml", GOOD + "# more\n");
        browser.await("document.querySelector('#view').textContent.includes('# more')");
        save("on-call.yaml", BROKEN);
        browser.await("document.querySelector('#L15.error') !== null");
        browser.look(width, scheme);
        for (String tab : new String[] {"source", "changes", "needs", "manifest", "use"}) {
            browser.evaluate("document.querySelector('#tab-" + tab + "').click()");
            browser.await("document.querySelector('#view').ariaBusy == 'false'");
            picture("author-" + tab + "-" + width + "-" + scheme);
            assertThat(browser.inaccessible()).as(tab).isEmpty();
        }
        assertThat(browser.evaluate("document.documentElement.scrollWidth <= innerWidth")
                        .asBoolean())
                .as("nothing sticks out sideways")
                .isTrue();
    }

    @Test
    void whatIsMissingHereIsTold() {
        browser.evaluate("document.querySelector('#tab-needs').click()");
        browser.await("document.querySelector('#view .banner') !== null");

        assertThat(browser.evaluate("document.querySelector('#view .banner').textContent")
                        .asText())
                .contains("Missing here", "no-such-program");
    }

    @Test
    void thePageCatchesUpWithAServiceThatCameBack() throws IOException {
        int port = loader.port();
        loader.stop();
        browser.await("document.querySelector('#line').className == 'bad'");
        assertThat(browser.evaluate("document.querySelector('#link').textContent")
                        .asText())
                .contains("not connected");
        save("while-away.yaml", GOOD);
        save("on-call.yaml", GOOD.replace("Look at the logs first", "Look at the metrics first"));

        loader = dev(port);

        browser.await("document.querySelector('#line').className == 'good'");
        browser.await("document.querySelectorAll('#agents button').length == 3");
        browser.await("document.querySelector('#view').textContent.includes('Look at the metrics first')");
        save("on-call.yaml", BROKEN);
        browser.await("document.querySelector('#L15.error') !== null");
        assertThat(browser.evaluate("window.stillThisPage").asBoolean()).isTrue();
    }
}
