package io.agentloader.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.agentloader.testkit.Reply;
import io.agentloader.testkit.ScriptedServer;
import io.vertx.core.Vertx;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of a watch when the service is none, or not what it was. */
@Timeout(60)
class WatchThereTest {

    private static final String EVENTS = "GET /agents/-/events";

    private final Vertx vertx = Vertx.vertx();
    private final ScriptedServer server = ScriptedServer.plain(vertx);
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @AfterEach
    void stop() {
        server.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private static Reply events(String text) {
        return Reply.text(200, text).with("Content-Type", "text/event-stream;charset=UTF-8");
    }

    private ServerProblem ended() {
        WatchThere watch = new WatchThere(
                Server.at(server.url(""), Optional.of("20s")),
                new EventLines(new PrintWriter(out, true), true),
                new PrintWriter(err, true));
        return catchThrowableOfType(ServerProblem.class, () -> watch.run(List.of("acme/helper:1")));
    }

    private static String event(String reference) {
        return "id: 1\nevent: agent.updated\ndata: {\"kind\":\"Event\",\"reference\":\"" + reference + "\"}\n\n";
    }

    @Test
    void lineWithoutAnEndEndsTheWatch() {
        server.on(EVENTS, Reply.endless().with("Content-Type", "text/event-stream"));

        ServerProblem problem = ended();

        assertThat(problem.exit()).isEqualTo(Exit.UNAVAILABLE);
        assertThat(problem.sentence())
                .isEqualTo("the service at " + server.url("")
                        + " sends a line of more than 64 KiB where events should be");
        assertThat(out.toString()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "data: {\"reference\":| sends an event that says nothing of an agent",
                "data: []| sends an event that says nothing of an agent",
                "data: {\"kind\":\"Event\"}| sends an event that says nothing of an agent",
            })
    void rubbishEndsTheWatch(String data, String said) {
        server.on(EVENTS, events("event: agent.updated\n" + data + "\n\n"));

        ServerProblem problem = ended();

        assertThat(problem.exit()).isEqualTo(Exit.UNAVAILABLE);
        assertThat(problem.sentence()).isEqualTo("the service at " + server.url("") + " " + said);
    }

    @Test
    void numberThatNoHeaderCouldHoldEndsTheWatch() {
        server.on(EVENTS, events("id: 1\u0007\n" + event("acme/helper:1").substring("id: 1\n".length())));

        assertThat(ended().sentence()).endsWith(" sends an event whose number is none");
    }

    @Test
    void moreReferencesThanWereAskedForEndTheWatch() {
        server.on(EVENTS, events(event("acme/helper:1") + event("acme/helper:1") + event("acme/other:1")));

        assertThat(ended().sentence()).endsWith(" tells of more references than it was asked for");
        assertThat(out.toString().lines()).hasSize(2);
    }

    @Test
    void whatIsNoStreamOfEventsIsNoService() {
        server.on(EVENTS, Reply.text(200, "<html>hello</html>").with("Content-Type", "text/html"));

        ServerProblem problem = ended();

        assertThat(problem.exit()).isEqualTo(Exit.UNAVAILABLE);
        assertThat(problem.sentence()).endsWith(" answered 200, and not as a service of this kind does");
    }

    @Test
    void brokenStreamIsComeBackToWithTheNumberOfTheLastEvent() {
        server.on(
                EVENTS, events(event("acme/helper:1")), Reply.status(502), events("data: x\nevent: agent.updated\n\n"));

        ServerProblem problem = ended();

        assertThat(problem.sentence()).endsWith(" says nothing of an agent");
        assertThat(server.requests()).hasSize(3);
        assertThat(server.request(2).header("Last-Event-ID")).isEqualTo("1");
        assertThat(err.toString().lines())
                .containsExactly(
                        "agent-loader: the service has ended the stream of events; coming back to it",
                        "agent-loader: the service at " + server.url("")
                                + " answered 502, and not as a service of this kind does; coming back to it");
    }
}
