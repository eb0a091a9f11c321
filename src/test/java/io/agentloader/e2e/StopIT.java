package io.agentloader.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.agentloader.testkit.Eventually;
import io.agentloader.testkit.KeptConnection;
import io.agentloader.testkit.KeptConnection.Reply;
import io.agentloader.testkit.LoaderProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The packaged service is told to stop while callers have their connections in every state. */
@Timeout(120)
class StopIT {

    private static final String STOPPING = "stopping";
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    @Test
    void whoIsStillSendingIsToldAndNotWaitedFor() throws Exception {
        try (LoaderProcess loader = LoaderProcess.start(folder, Map.of())) {
            List<KeptConnection> idle = List.of(
                    sent(loader, ""),
                    sent(loader, "GET /problems HT"),
                    sent(loader, "GET /problems HTTP/1.1\r\nHost: 127.0.0.1\r\n"));
            String validate = "POST /agents/-/validate HTTP/1.1\r\nHost: 127.0.0.1\r\n";
            List<KeptConnection> half = List.of(
                    sent(loader, validate + "Content-Length: 300\r\n\r\nabc"),
                    sent(loader, validate + "Transfer-Encoding: chunked\r\n\r\n"),
                    sent(loader, validate + "Transfer-Encoding: chunked\r\n\r\n3\r\na"),
                    sent(loader, "GET /problems HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 300\r\n\r\nabc"));
            KeptConnection behind = sent(
                    loader,
                    "GET /problems HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" + validate + "Content-Length: 300\r\n\r\na");
            assertThat(behind.read("GET").status()).isEqualTo(200);
            KeptConnection unread = sent(loader, "GET /problems HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".repeat(3_000));
            // connections are taken in their order, so all of them have been by then
            assertThat(loader.get("/problems").statusCode()).isEqualTo(200);

            Instant told = Instant.now();
            loader.process().destroy();
            for (KeptConnection connection : half) {
                isRefused(connection.read("POST"));
            }
            isRefused(behind.read("POST"));
            assertThat(loader.process().waitFor(60, TimeUnit.SECONDS)).isTrue();

            assertThat(Duration.between(told, Instant.now())).isLessThan(Duration.ofSeconds(5));
            assertThat(loader.log()).doesNotContain("ERROR").doesNotContain("WARN");
            for (KeptConnection connection : idle) {
                connection.close();
            }
            unread.close();
        }
    }

    @Test
    void whoHungUpWhileTheLastRequestWasReadIsNotWaitedFor() throws Exception {
        try (LoaderProcess loader = LoaderProcess.start(folder, Map.of())) {
            String text = "POST /agents/-/validate HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "5\r\nabcde\r\n0\r\n\r\n"
                    + "GET /problems HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".repeat(8);
            for (int i = 0; i < 200; i++) {
                int cut = text.length() * (i % 25 + 1) / 26;
                KeptConnection connection = sent(loader, text.substring(0, cut));
                connection.send(text.substring(cut));
                TimeUnit.MILLISECONDS.sleep(i % 4);
                connection.close();
            }
            assertThat(loader.get("/problems").statusCode()).isEqualTo(200);

            Instant told = Instant.now();
            loader.process().destroy();

            assertThat(loader.process().waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(Duration.between(told, Instant.now())).as(loader.log()).isLessThan(Duration.ofSeconds(5));
        }
    }

    private static KeptConnection sent(LoaderProcess loader, String text) throws IOException {
        KeptConnection connection = KeptConnection.to(loader.port());
        connection.send(text);
        return connection;
    }

    @Test
    void everyAnswerOfAStopIsOurs() throws Exception {
        try (LoaderProcess loader = LoaderProcess.start(folder, Map.of())) {
            Queue<Reply> replies = new ConcurrentLinkedQueue<>();
            List<Thread> callers = new ArrayList<>();
            for (String target : List.of("/problems", "/agents/-/list", "/v2/", "/q/health/live")) {
                callers.add(new Thread(() -> asksUntilTheEnd(loader, target, true, replies)));
                callers.add(new Thread(() -> asksUntilTheEnd(loader, target, false, replies)));
            }
            callers.forEach(Thread::start);
            try (KeptConnection last = KeptConnection.to(loader.port())) {
                try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
                    // its answer is waited for, so that the stop lasts until the registry hangs up
                    last.send(last.request("GET", "/agents/127.0.0.1:" + silent.getLocalPort() + "/a/b"));
                    try (Socket asked = silent.accept()) {
                        assertThat(asked.getInputStream().read()).isNotNegative();
                        Eventually.holds(() -> replies.size() >= 100, SOON);
                        loader.process().destroy();
                        Eventually.holds(() -> refused(replies).count() >= 20, SOON);
                    }
                }
                assertThat(last.read("GET").status()).isGreaterThanOrEqualTo(500);
            }
            loader.stop();
            for (Thread caller : callers) {
                caller.join();
            }

            assertThat(refused(replies)).isNotEmpty().allSatisfy(StopIT::isRefused);
        }
    }

    private static Stream<Reply> refused(Queue<Reply> replies) {
        return replies.stream().filter(reply -> reply.status() == 503);
    }

    /** Hung up on or not connected at all is no answer. */
    private static void asksUntilTheEnd(LoaderProcess loader, String target, boolean keeps, Queue<Reply> replies) {
        while (loader.process().isAlive()) {
            try (KeptConnection connection = KeptConnection.to(loader.port())) {
                Reply reply;
                do {
                    reply = connection.ask("GET", target);
                    replies.add(reply);
                } while (keeps && reply.header("connection").isEmpty());
            } catch (IOException gone) {
                Thread.onSpinWait();
            }
        }
    }

    private static void isRefused(Reply reply) {
        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.header("x-request-id")).isNotEmpty();
        assertThat(reply.header("retry-after")).isNotEmpty();
        assertThat(reply.header("connection")).isEqualTo("close");
        assertThat(problem(reply).path("code").asText()).isEqualTo(STOPPING);
    }

    /** By itself, or in the words of registries. */
    private static JsonNode problem(Reply reply) {
        try {
            JsonNode document = new JsonMapper().readTree(reply.body());
            return reply.header("content-type").equals("application/problem+json")
                    ? document
                    : document.path("errors").path(0).path("detail");
        } catch (IOException malformed) {
            throw new AssertionError(reply.toString(), malformed);
        }
    }
}
