package io.agentloader.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What dev mode tells, from outside, with the samples. */
@QuarkusTest
@TestProfile(DevProfile.class)
@Timeout(60)
class DevStateTest {

    private final HttpClient client = HttpClient.newHttpClient();

    @TestHTTPResource("/")
    URI base;

    @Test
    void stateHasEverySampleAsItIsServed() throws Exception {
        HttpResponse<String> answer = get("/dev/state");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");

        JsonNode state = new JsonMapper().readTree(answer.body());

        assertThat(state.path("kind").asText()).isEqualTo("DevState");
        assertThat(state.path("folder").isNull()).isTrue();
        assertThat(state.path("watching").asText()).isEqualTo("nothing");
        assertThat(state.path("agents").findValuesAsText("file"))
                .containsExactly("haiku.yaml", "reviewer.yaml", "team.yaml");
        JsonNode haiku = state.path("agents").path(0);
        String reference = state.path("registry").asText() + "/samples/haiku:latest";
        assertThat(haiku.path("reference").asText()).isEqualTo(reference);
        assertThat(haiku.path("state").asText()).isEqualTo("served");
        assertThat(haiku.path("stale").asBoolean(true)).isFalse();
        assertThat(haiku.path("version").asText()).isEqualTo("1.0.0");
        assertThat(haiku.path("findings").isArray()).isTrue();
        assertThat(get(haiku.path("url").asText() + "/-/digest").body().strip())
                .isEqualTo(haiku.path("digest").asText())
                .isEqualTo(haiku.path("servedDigest").asText());
    }

    @Test
    void sourceIsTheTextByteForByte() throws Exception {
        HttpResponse<String> answer = get("/dev/source?file=haiku.yaml");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("text/plain;charset=utf-8");
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        try (InputStream sample =
                Objects.requireNonNull(DevStateTest.class.getResourceAsStream("/samples/haiku.yaml"))) {
            assertThat(answer.body().getBytes("UTF-8")).isEqualTo(sample.readAllBytes());
        }
    }

    @Test
    void whatIsNoAgentOfTheFolderHasNoSource() throws Exception {
        for (String file : List.of("../haiku.yaml", "/etc/passwd", "pom.xml", "")) {
            assertThat(get("/dev/source?file=" + file).statusCode()).as(file).isEqualTo(404);
        }
        assertThat(get("/dev/source?file=haiku.yaml&text=before").statusCode()).isEqualTo(404);
        assertThat(get("/dev/source").body()).contains("\"parameter\":\"file\"");
        assertThat(get("/dev/source?file=haiku.yaml&text=x").body()).contains("\"allowed\":[\"disk\",\"served\"");
    }

    @Test
    void eventsGoOnAfterTheSequenceOfTheState() throws Exception {
        long sequence = new JsonMapper()
                .readTree(get("/dev/state").body())
                .path("sequence")
                .asLong();

        assertThat(firstEvent("?after=" + (sequence - 3)))
                .startsWith("id: " + (sequence - 2) + "\nevent: agent\ndata: {\"file\":\"haiku.yaml\"");
        assertThat(firstEvent("", "Last-Event-ID", Long.toString(sequence - 1)))
                .startsWith("id: " + sequence + "\nevent: agent\ndata: {\"file\":\"team.yaml\"");
    }

    @Test
    void whoMissedEventsIsToldToReadTheStateAnew() throws Exception {
        long sequence = new JsonMapper()
                .readTree(get("/dev/state").body())
                .path("sequence")
                .asLong();

        assertThat(firstEvent("?after=1")).isEqualTo("id: " + sequence + "\nevent: reset\ndata: {\"kind\":\"Reset\"}");
    }

    private String firstEvent(String query, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve("/dev/events" + query));
        HttpResponse<Stream<String>> answer =
                client.send((headers.length == 0 ? request : request.headers(headers)).build(), BodyHandlers.ofLines());
        assertThat(answer.headers().firstValue("Content-Type")).contains("text/event-stream");
        try (Stream<String> lines = answer.body()) {
            Iterator<String> all = lines.iterator();
            String line = all.next();
            while (!line.startsWith("id:")) {
                line = all.next();
            }
            return line + "\n" + all.next() + "\n" + all.next();
        }
    }

    private HttpResponse<String> get(String target) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(base.resolve(target))
                        .timeout(Duration.ofSeconds(20))
                        .build(),
                BodyHandlers.ofString());
    }
}
