package io.agentloader.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.ManualClock;
import io.agentloader.testkit.RawHttp.Reply;
import io.agentloader.watch.Watches;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code -/events} from outside. */
@QuarkusTest
@TestProfile(PipelineProfile.class)
class EventsTest extends AgainstAMovingTag {

    @Inject
    ManualClock clock;

    @Inject
    Watches watches;

    /** One event as a client reads it. */
    private record Event(Map<String, String> fields) {
        private String type() {
            return fields.getOrDefault("event", "");
        }

        private String id() {
            return fields.getOrDefault("id", "");
        }

        private String data(String member) {
            try {
                JsonNode data = new JsonMapper().readTree(fields.get("data"));
                return data.path(member).asText();
            } catch (IOException malformed) {
                throw new java.io.UncheckedIOException(malformed);
            }
        }
    }

    /** A client of a stream over a bare socket. */
    private final class Stream implements AutoCloseable {
        private final Socket socket;
        private final BufferedReader lines;
        private final List<String> head = new ArrayList<>();

        private Stream(String target, String... headers) {
            try {
                socket = new Socket("127.0.0.1", service.getPort());
                socket.setSoTimeout(20_000);
                String request =
                        "GET " + target + " HTTP/1.0\r\nHost: 127.0.0.1\r\n" + String.join("", headers) + "\r\n";
                socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
                lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
                for (String line = lines.readLine(); !line.isEmpty(); line = lines.readLine()) {
                    head.add(line);
                }
            } catch (IOException failed) {
                throw new java.io.UncheckedIOException(failed);
            }
        }

        private String line() {
            try {
                String line = lines.readLine();
                return line == null ? "over" : line;
            } catch (IOException failed) {
                throw new java.io.UncheckedIOException(failed);
            }
        }

        private Event next() {
            Map<String, String> fields = new TreeMap<>();
            for (String line = line(); !line.isEmpty() || !fields.containsKey("event"); line = line()) {
                assertThat(line).isNotEqualTo("over");
                if (line.startsWith("id: ") || line.startsWith("event: ") || line.startsWith("data: ")) {
                    fields.put(line.substring(0, line.indexOf(':')), line.substring(line.indexOf(' ') + 1));
                }
            }
            return new Event(fields);
        }

        private String comment() {
            String line = line();
            while (!line.startsWith(":") || line.equals(": watching")) {
                assertThat(line).isNotEqualTo("over");
                line = line();
            }
            return line;
        }

        @Override
        public void close() {
            try {
                socket.close();
            } catch (IOException failed) {
                throw new java.io.UncheckedIOException(failed);
            }
        }
    }

    @Test
    void aStreamBeginsWithHowItStandsAndGoesOnWithWhatHappens() {
        try (Stream stream = new Stream(helper + "/-/events")) {
            Event first = stream.next();
            registry.publish("acme/helper:1", now);
            http.send("POST", helper + "/refresh");
            Event second = stream.next();
            registry.deleteTag("acme/helper:1");
            http.get(helper);
            Event third = stream.next();

            assertThat(stream.head)
                    .contains("Content-Type: text/event-stream", "Cache-Control: no-store", "X-Accel-Buffering: no");
            assertThat(first.type()).isEqualTo("agent.revalidated");
            assertThat(first.data("digest"))
                    .isEqualTo(before.manifest().digest().toString());
            assertThat(first.data("cause")).isEqualTo("poll");
            assertThat(second.type()).isEqualTo("agent.updated");
            assertThat(second.data("kind")).isEqualTo("Event");
            assertThat(second.data("reference")).isEqualTo(name);
            assertThat(second.data("digest")).isEqualTo(now.manifest().digest().toString());
            assertThat(second.data("previousDigest"))
                    .isEqualTo(before.manifest().digest().toString());
            assertThat(second.data("etag")).isEqualTo("\"" + Agents.layer(now).digest() + "\"");
            assertThat(second.data("cause")).isEqualTo("refresh");
            assertThat(second.data("at")).isNotEmpty();
            assertThat(third.type()).isEqualTo("agent.removed");
            assertThat(Long.parseLong(third.id())).isEqualTo(Long.parseLong(second.id()) + 1);
        }
    }

    @Test
    void theBackgroundConfirmFindsWhatNobodyReads() {
        try (Stream stream = new Stream(helper + "/-/events")) {
            stream.next();
            registry.publish("acme/helper:1", now);
            clock.advance(Duration.ofSeconds(67));

            Event found = stream.next();

            assertThat(found.type()).isEqualTo("agent.updated");
            assertThat(found.data("cause")).isEqualTo("poll");
        }
    }

    @Test
    void aHigherVersionIsAnEventOfTheRange() {
        registry.publish("acme/helper:1.2.0", before);
        try (Stream stream = new Stream(helper.replaceFirst(":1$", ":%5E1.2/-/events"))) {
            stream.next();
            registry.publish("acme/helper:1.3.0", now);
            clock.advance(Duration.ofSeconds(67));

            Event found = stream.next();

            assertThat(found.type()).isEqualTo("agent.updated");
            assertThat(found.data("reference")).isEqualTo(name.replaceFirst(":1$", ":^1.2"));
            assertThat(found.data("digest")).isEqualTo(now.manifest().digest().toString());
        }
    }

    @Test
    void aRegistryInTroubleIsTold() {
        try (Stream stream = new Stream(helper + "/-/events")) {
            stream.next();
            registry.stop();
            clock.advance(Duration.ofSeconds(67));

            assertThat(stream.next().type()).isEqualTo("agent.stale");
        }
    }

    @Test
    void whoComesBackIsToldWhatHappenedMeanwhile() {
        String seen;
        try (Stream stream = new Stream(helper + "/-/events")) {
            seen = stream.next().id();
        }
        awaitWatching(0);
        registry.publish("acme/helper:1", now);
        http.get(helper);

        try (Stream back = new Stream(helper + "/-/events", "Last-Event-ID: " + seen + "\r\n")) {
            assertThat(back.next().data("digest"))
                    .isEqualTo(now.manifest().digest().toString());
        }
    }

    @Test
    void whoComesBackFromElsewhereIsReset() {
        try (Stream stream = new Stream(helper + "/-/events")) {
            stream.next();
            try (Stream back = new Stream(helper + "/-/events", "Last-Event-ID: 7\r\n")) {
                assertThat(back.next().type()).isEqualTo("reset");
                assertThat(back.next().type()).isEqualTo("agent.revalidated");
            }
            try (Stream back = new Stream(helper + "/-/events", "Last-Event-ID: abc\r\n")) {
                assertThat(back.next().type()).isEqualTo("reset");
            }
        }
    }

    @Test
    void oneStreamFollowsSeveral() {
        registry.publish("acme/other:1", before);
        String other = registry.reference("acme/other:1");

        try (Stream stream = new Stream("/agents/-/events?ref=" + name + "&ref=oci://" + other)) {
            List<String> first =
                    List.of(stream.next().data("reference"), stream.next().data("reference"));
            registry.publish("acme/other:1", now);
            http.send("POST", "/agents/" + other + "/refresh");
            Event event = stream.next();

            assertThat(first).containsExactlyInAnyOrder(name, other);
            assertThat(event.data("reference")).isEqualTo(other);
        }
    }

    @Test
    void aHeartBeatComesEveryFifteenSeconds() {
        try (Stream stream = new Stream(helper + "/-/events")) {
            stream.next();
            clock.advance(Duration.ofSeconds(15));

            assertThat(stream.comment()).isEqualTo(": still here");
        }
    }

    @Test
    void whoHangsUpIsForgotten() {
        try (Stream stream = new Stream(helper + "/-/events")) {
            stream.next();
            assertThat(watches.watching()).isEqualTo(1);
        }

        awaitWatching(0);
    }

    private void awaitWatching(int count) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (watches.watching() != count) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.onSpinWait();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/agents/denied.example/a/b:1/-/events, 403, reference-not-allowed",
        "/agents/ghcr.io//x/-/events, 400, invalid-reference",
        "/agents/-/events, 400, invalid-parameter",
        "/agents/-/events?ref=ghcr.io/acme/x&ref=denied.example/a/b, 403, reference-not-allowed",
        "/agents/ghcr.io/a/b@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/-/events, 404, no-such-resource"
    })
    void whatCannotBeFollowedIsAProblem(String target, int status, String code) {
        Reply reply = http.get(target);

        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.json().path("code").asText()).isEqualTo(code);
        assertThat(watches.watching()).isZero();
    }

    @Test
    void aHeadGetsTheHeadersAlone() {
        Reply reply = http.send("HEAD", helper + "/-/events");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Content-Type")).isEqualTo("text/event-stream");
        assertThat(http.send("POST", helper + "/-/events").status()).isEqualTo(405);
    }
}
