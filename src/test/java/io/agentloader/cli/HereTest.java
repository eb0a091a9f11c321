package io.agentloader.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.agentloader.app.AgentLoader;
import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.RegistryProtocol;
import io.agentloader.failure.AgentException.RegistryUnavailable;
import io.agentloader.resolver.Options;
import io.agentloader.resolver.Resolver;
import io.agentloader.testkit.Reply;
import io.agentloader.testkit.ScriptedServer;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a registry cannot do to a command that asks it: keep it for ever, or fill its output with nothing new. */
@Timeout(60)
class HereTest {

    private static final String TAGS = "GET /v2/acme/helper/tags/list";

    @TempDir
    Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final ScriptedServer server = ScriptedServer.plain(vertx);
    private Resolver resolver;

    @BeforeEach
    void start() {
        resolver = AgentLoader.configured()
                .storeAt(folder.resolve("store"))
                .with("agent-loader.registries-conf", "off")
                .with("agent-loader.docker-daemon-config", "off")
                .with("agent-loader.retry.attempts", "1")
                .with("agent-loader.registries.\"" + server.authority() + "\".plain-http", "true")
                .resolver();
    }

    @AfterEach
    void stop() {
        resolver.close();
        server.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private Here here(Optional<Duration> limit) {
        return new Here(
                resolver,
                () -> {
                    throw new IllegalStateException("nobody reads");
                },
                new Patience("tags", limit),
                new Here.Question(server.authority() + "/acme/helper", Options.DEFAULT));
    }

    private <T extends AgentException> T failed(Class<T> type, Optional<Duration> limit) {
        return catchThrowableOfType(type, () -> here(limit).tags(10_000));
    }

    private static Reply page(String... tags) {
        return Reply.text(200, "{\"tags\":[\"" + String.join("\",\"", tags) + "\"]}");
    }

    private static Reply leading(String next, String... tags) {
        return page(tags).with("Link", "<" + next + ">; rel=\"next\"");
    }

    @Test
    void pagesAreOneList() {
        server.on(TAGS, leading("/v2/acme/helper/tags/list?n=2&last=b", "a", "b"), page("c"));

        assertThat(Loading.texts(here(Optional.empty()).tags(10).path("tags"))).containsExactly("a", "b", "c");
    }

    @Test
    void listThatNeverEndsIsGivenUpWhenTheCommandMayTakeNoLonger() {
        server.on(TAGS, Reply.silence());

        RegistryUnavailable failure = failed(RegistryUnavailable.class, Optional.of(Duration.ofMillis(200)));

        assertThat(failure.report().detail()).isEqualTo("tags was not done after 0.2 s, which is its --timeout");
    }

    @Test
    void timeIsThatOfAllPagesTogether() {
        // each page is quick enough, and there is always another
        server.on(
                TAGS,
                request -> vertx.setTimer(60, id -> leading("/v2/acme/helper/tags/list?n=1&page=" + id, "tag-" + id)
                        .to(request)));

        RegistryUnavailable failure = failed(RegistryUnavailable.class, Optional.of(Duration.ofMillis(500)));

        assertThat(failure.report().detail()).contains("which is its --timeout");
        assertThat(server.requests()).hasSizeLessThan(20);
    }

    @Test
    void listThatBeginsAgainIsRefused() {
        server.on(TAGS, request -> leading(
                        "/v2/acme/helper/tags/list?n=2&page="
                                + server.requests().size(),
                        "a",
                        "b")
                .to(request));

        RegistryProtocol failure = failed(RegistryProtocol.class, Optional.empty());

        assertThat(failure.report().detail())
                .startsWith("GET tags of " + server.authority() + "/acme/helper failed: ")
                .contains("leads in circles through its list of tags");
        assertThat(server.requests()).hasSizeLessThan(5);
    }

    @Test
    void nextPageThatIsTheSameOneIsRefused() {
        server.on(TAGS, leading("/v2/acme/helper/tags/list?n=1000", "a", "b"));

        assertThat(failed(RegistryProtocol.class, Optional.empty()).report().detail())
                .contains("leads in circles through its list of tags");
        assertThat(server.requests()).hasSizeLessThan(3);
    }
}
