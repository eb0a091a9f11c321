package io.agentloader.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.agentloader.testkit.Agents;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What callers of the service see of a save, also those who had the agent before and an hour's freshness. */
@QuarkusTest
@TestProfile(DevFolderProfile.class)
@Timeout(90)
class DevFolderTest {

    private static final Path FOLDER = DevFolderProfile.folder();

    private final HttpClient client = HttpClient.newHttpClient();

    @TestHTTPResource("/")
    URI base;

    /** Saves, and returns the row of the agent as soon as it is told. */
    private JsonNode saved(String file, String text) throws IOException, InterruptedException {
        long sequence = state().path("sequence").asLong();
        Files.writeString(FOLDER.resolve(file), text);
        try (Stream<String> lines = stream("/dev/events?after=" + sequence)) {
            return next(lines.iterator(), "agent", "\"file\":\"" + file + "\"");
        }
    }

    private JsonNode next(Iterator<String> lines, String event, String part) throws IOException {
        String before = "";
        while (true) {
            String line = lines.next();
            if (before.equals("event: " + event) && line.contains(part)) {
                return new JsonMapper().readTree(line.substring("data: ".length()));
            }
            before = line;
        }
    }

    private Stream<String> stream(String target) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(base.resolve(target)).build(), BodyHandlers.ofLines())
                .body();
    }

    private JsonNode state() throws IOException, InterruptedException {
        return new JsonMapper().readTree(get("/dev/state").body());
    }

    private HttpResponse<String> get(String target, String... headers) throws IOException, InterruptedException {
        return client.send(request(target, headers), BodyHandlers.ofString());
    }

    private HttpRequest request(String target, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(base.resolve(target)).timeout(Duration.ofSeconds(60));
        return (headers.length == 0 ? request : request.headers(headers)).build();
    }

    @Test
    void nextReadHasWhatWasSavedAndMayNotBeKept() throws Exception {
        JsonNode first = saved("read.yaml", Agents.HAIKU);
        HttpResponse<String> haiku = get(first.path("url").asText());
        assertThat(haiku.body()).isEqualTo(Agents.HAIKU);
        assertThat(haiku.headers().firstValue("Cache-Control")).contains("no-store");

        saved("read.yaml", Agents.LIMERICK);

        assertThat(get(first.path("url").asText()).body()).isEqualTo(Agents.LIMERICK);
        assertThat(get("/dev/source?file=read.yaml&text=before").body()).isEqualTo(Agents.HAIKU);
    }

    @Test
    void whoWaitsGetsTheNewAgentOnSave() throws Exception {
        String url = saved("wait.yaml", Agents.HAIKU).path("url").asText();
        String etag = get(url).headers().firstValue("ETag").orElseThrow();
        CompletableFuture<HttpResponse<String>> waiting =
                client.sendAsync(request(url, "If-None-Match", etag, "Prefer", "wait=50"), BodyHandlers.ofString());
        try (Stream<String> events = stream(url + "/-/events")) {
            Iterator<String> lines = events.iterator();
            assertThat(lines.next()).isEqualTo("retry: 2000");

            String digest = saved("wait.yaml", Agents.LIMERICK).path("digest").asText();

            assertThat(waiting.get(20, TimeUnit.SECONDS).body()).isEqualTo(Agents.LIMERICK);
            assertThat(next(lines, "agent.updated", digest).path("digest").asText())
                    .isEqualTo(digest);
        }
    }

    @Test
    void whoWatchesHearsThatAnAgentLeft() throws Exception {
        String url = saved("leave.yaml", Agents.HAIKU).path("url").asText();
        assertThat(get(url).statusCode()).isEqualTo(200);
        try (Stream<String> events = stream(url + "/-/events")) {
            Iterator<String> lines = events.iterator();

            Files.delete(FOLDER.resolve("leave.yaml"));

            next(lines, "agent.removed", "leave");
            assertThat(get(url).statusCode()).isEqualTo(404);
        }
    }

    @Test
    void brokenFileShowsItsFindingsAndItsTextWhileTheLastGoodOneIsServed() throws Exception {
        String url = saved("broken.yaml", Agents.HAIKU).path("url").asText();
        String broken = Agents.HAIKU.replace("model:", "modle:");

        JsonNode row = saved("broken.yaml", broken);

        assertThat(row.path("state").asText()).isEqualTo("invalid");
        assertThat(row.path("stale").asBoolean()).isTrue();
        assertThat(row.path("digest").isNull()).isTrue();
        assertThat(row.path("servedDigest").asText()).startsWith("sha256:");
        assertThat(row.path("findings").path(0).path("line").asInt()).isEqualTo(4);
        assertThat(get(url).body()).isEqualTo(Agents.HAIKU);
        assertThat(get("/dev/source?file=broken.yaml").body()).isEqualTo(broken);
        assertThat(get("/dev/source?file=broken.yaml&text=served").body()).isEqualTo(Agents.HAIKU);
    }
}
