package io.agentloader.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.agentloader.testkit.LogCapture;
import io.agentloader.testkit.ManualClock;
import io.agentloader.testkit.Reply;
import io.agentloader.testkit.ScriptedServer;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A service as a command asks it: within its time, and with clear words for what is no service. */
@Timeout(60)
class ServerTest {

    private static final String TAGS = "GET /agents/acme/helper/-/tags";

    private final Vertx vertx = Vertx.vertx();
    private final ScriptedServer server = ScriptedServer.plain(vertx);
    private final ManualClock clock = new ManualClock();

    @AfterEach
    void stop() {
        server.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private There there(Optional<String> timeout) {
        return new There(
                Server.at(server.url(""), timeout),
                Deadline.after(clock, new Patience("tags", timeout.map(any -> Duration.ofSeconds(2)))),
                new There.Question("acme/helper", Optional.empty(), Optional.empty()));
    }

    private ServerProblem failed(Runnable work) {
        return catchThrowableOfType(ServerProblem.class, work::run);
    }

    private static Reply page(String... tags) {
        return Reply.text(200, "{\"kind\":\"TagList\",\"tags\":[\"" + String.join("\",\"", tags) + "\"]}");
    }

    private static Reply more(String... tags) {
        return page(tags).with("Link", "<next>; rel=\"next\"");
    }

    @Test
    void portThatIsNoneIsMisuse() {
        assertThatThrownBy(() -> Server.at("http://127.0.0.1:99999", Optional.empty()))
                .isInstanceOf(ConfigurationException.class);
    }

    @Test
    void bodyThatDoesNotComeIsNotWaitedForLongerThanTheCommandMayTake() {
        server.on(TAGS, Reply.stalledBody());

        ServerProblem problem = failed(() -> there(Optional.of("2s")).tags(10));

        assertThat(problem.exit()).isEqualTo(Exit.UNAVAILABLE);
        assertThat(problem.sentence())
                .isEqualTo("the service at " + server.url("")
                        + " was not done answering in time; --timeout gives it more");
    }

    @Test
    void timeIsThatOfAllPagesTogether() {
        There there = there(Optional.of("2s"));
        server.on(TAGS, request -> {
            clock.advance(Duration.ofMillis(1500));
            more("tag-" + clock.instant().toEpochMilli()).to(request);
        });

        assertThat(failed(() -> there.tags(10)).sentence()).contains("in time");
        assertThat(server.requests()).hasSizeLessThan(4);
    }

    @Test
    void pagesAreCollected() {
        server.on(TAGS, more("a", "b"), page("c"));

        assertThat(Loading.texts(there(Optional.empty()).tags(10).path("tags"))).containsExactly("a", "b", "c");
        assertThat(server.asked()).containsExactly(TAGS + "?limit=10", TAGS + "?limit=8&after=b");
    }

    @Test
    void circleOfPagesIsRefused() {
        server.on(TAGS, more("a", "b"));

        ServerProblem problem = failed(() -> there(Optional.empty()).tags(10));

        assertThat(problem.exit()).isEqualTo(Exit.UNAVAILABLE);
        assertThat(problem.sentence()).contains(" leads in circles through its list of tags");
        assertThat(server.requests()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "[]", "{}", "{\"kind\":\"TagList\"}", "{\"kind\":\"TagList\",\"tags\":\"a\"}", "<html>"})
    void whatIsNoListIsNoService(String body) {
        server.on(TAGS, Reply.text(200, body));

        ServerProblem problem = failed(() -> there(Optional.empty()).tags(10));

        assertThat(problem.exit()).isEqualTo(Exit.UNAVAILABLE);
        assertThat(problem.sentence()).endsWith(" answered 200, and not as a service of this kind does");
    }

    @Test
    void existenceThatSaysNothingIsNoNo() {
        server.on("GET /agents/acme/helper/-/exists", Reply.text(200, "{}"));

        assertThat(failed(() -> there(Optional.empty()).exists()).exit()).isEqualTo(Exit.UNAVAILABLE);
    }

    private static List<String> told(LogCapture log) {
        return log.lines().stream()
                .filter(line -> line.contains(ServerLog.class.getName()))
                .map(line -> line.replaceFirst("(?s).*?: (?=[<>] )", "").strip())
                .toList();
    }

    @Test
    void requestsAndAnswersAreToldWithoutWhatMayBeSecret() {
        server.on("GET /x", Reply.text(200, "ok").with("Set-Cookie", "s3cret").with("Agent-Source", "store"));

        try (LogCapture log = LogCapture.open()) {
            Server.at(server.url(""), Optional.empty())
                    .send(HttpRequest.newBuilder(URI.create(server.url("/x?limit=1")))
                            .header("Accept", "text/plain")
                            .header("X-Key", "s3cret"));

            assertThat(told(log))
                    .containsExactly(
                            "> GET " + server.url("/x?limit=1") + " | Accept: text/plain | X-Key: ...",
                            "< 200 to GET " + server.url("/x?limit=1")
                                    + " | agent-source: store | content-length: 2 | set-cookie: ...");
        }
    }

    @Test
    void requestWithoutAnAnswerIsTold() {
        server.on("GET /x", Reply.hangUp());

        try (LogCapture log = LogCapture.open()) {
            Server there = Server.at(server.url(""), Optional.empty());
            assertThat(failed(() -> there.send(HttpRequest.newBuilder(there.target("/x"))))
                            .exit())
                    .isEqualTo(Exit.UNAVAILABLE);

            assertThat(told(log)).last().asString().startsWith("< nothing to GET " + server.url("/x") + " | ");
        }
    }
}
