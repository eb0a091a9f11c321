package io.agentloader.shared;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.oci.Content;
import io.agentloader.oci.Digest;
import io.agentloader.oci.MediaType;
import io.agentloader.oci.Reference;
import io.agentloader.oci.ReferenceParser;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values whose seal was good. */
class ValuesTest {

    private static final Instant AT = Instant.parse("2026-01-02T03:04:05.000000006Z");
    private static final Content HAIKU = Content.hash(MediaType.YAML, bytes("line: 1\nline: 2\n"));

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void tagComesBackAsItWas() {
        SharedTag tag = new SharedTag(HAIKU.digest(), AT, "ghcr.io");

        assertThat(Values.tag(Values.ofTag(tag))).contains(tag);
    }

    @Test
    void contentComesBackAsItWas() {
        byte[] value = Values.ofContent(HAIKU, AT, "ghcr.io");

        SharedContent found = Values.content(HAIKU.digest(), value).orElseThrow();

        assertThat(found.content().toByteArray()).isEqualTo(HAIKU.toByteArray());
        assertThat(found.content().descriptor()).isEqualTo(HAIKU.descriptor());
        assertThat(found.at()).isEqualTo(AT);
        assertThat(found.host()).isEqualTo("ghcr.io");
    }

    @Test
    void otherBytesThanTheDigestSaysAreNothing() {
        byte[] value = Values.ofContent(HAIKU, AT, "ghcr.io");

        assertThat(Values.content(Digest.of(bytes("other")), value)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no JSON",
                "[]",
                "{}",
                "{\"named\":\"sha256:1\",\"at\":\"2026-01-02T03:04:05Z\",\"host\":\"a.b\"}",
                "{\"named\":17,\"at\":\"2026-01-02T03:04:05Z\",\"host\":\"a.b\"}",
                "{\"named\":\"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\",\"at\":\"now\",\"host\":\"a.b\"}",
                "{\"named\":\"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\",\"at\":\"2026-01-02T03:04:05Z\"}"
            })
    void whatSaysNoTagIsNothing(String value) {
        assertThat(Values.tag(bytes(value))).isEmpty();
        assertThat(Values.content(HAIKU.digest(), bytes(value + "\nline: 1\nline: 2\n")))
                .isEmpty();
    }

    @Test
    void firstLineWithoutAnEndIsNothing() {
        assertThat(Values.content(HAIKU.digest(), bytes("{".repeat(2 * Values.MOST_JSON) + "\n")))
                .isEmpty();
    }

    @Test
    void newsComeBackAsTheyWere() {
        News moved = new News(Reference.parse("ghcr.io/acme/helper:1"), Optional.of(HAIKU.digest()), "refresh");
        News range = new News(ReferenceParser.DEFAULT.parseWanted("ghcr.io/acme/helper:^1"), Optional.empty(), "poll");

        for (Told told : List.of(
                new Told(Optional.of(moved), "a", 1),
                new Told(Optional.of(range), "b", 2),
                new Told(Optional.empty(), "c", 3))) {
            assertThat(Values.news(Values.ofNews(told))).contains(told);
        }
    }

    @Test
    void newsOfHostsComeBackAsTheyWereAndAreNothingToWhoDoesNotKnowThem() {
        HostNews limited =
                new HostNews("ghcr.io:443", HostNews.State.LIMITED, Duration.ofSeconds(30), Duration.ofMillis(1));
        byte[] value = Values.ofNews(new Told(Optional.empty(), Optional.of(limited), "a", 1));

        assertThat(Values.news(value)).contains(new Told(Optional.empty(), Optional.of(limited), "a", 1));
        // replicas of before take an entry without it for one that only says that somebody is there
        assertThat(new String(value, StandardCharsets.UTF_8)).doesNotContain("reference");
        assertThat(Values.news(bytes("{\"replica\":\"a\",\"number\":1,\"host\":\"a.b\",\"state\":\"sleepy\"}")))
                .contains(new Told(Optional.empty(), "a", 1));
    }

    @Test
    void longerThanADayIsToldAsADay() {
        HostNews years = new HostNews("a.b", HostNews.State.SILENT, Duration.ofDays(3650), Duration.ofDays(3650));
        byte[] value = Values.ofNews(new Told(Optional.empty(), Optional.of(years), "a", 1));

        assertThat(Values.news(value).flatMap(Told::hosts))
                .contains(new HostNews("a.b", HostNews.State.SILENT, Duration.ofDays(1), Duration.ofDays(1)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"host\":\"a.b\",\"state\":\"silent\",\"length\":315360000000,\"since\":0",
                "\"host\":\"a.b\",\"state\":\"silent\",\"length\":-30000,\"since\":0",
                "\"host\":\"a.b\",\"state\":\"silent\",\"length\":0,\"since\":0",
                "\"host\":\"a.b\",\"state\":\"silent\",\"length\":1e99,\"since\":0",
                "\"host\":\"a.b\",\"state\":\"silent\",\"length\":30000,\"since\":-1",
                "\"host\":\"a.b\",\"state\":\"silent\",\"length\":30000",
                "\"host\":\"a.b\",\"state\":\"silent\",\"since\":0",
                "\"host\":\"user:word@a.b/path\",\"state\":\"silent\",\"length\":30000,\"since\":0",
                "\"host\":\"\",\"state\":\"limited\",\"length\":30000,\"since\":0",
                "\"host\":17,\"state\":\"limited\",\"length\":\"long\",\"since\":0"
            })
    void whatNoReplicaWouldSayOfAHostIsNoNews(String members) {
        assertThat(Values.news(bytes("{\"replica\":\"a\",\"number\":1," + members + "}")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no JSON",
                "[]",
                "{}",
                "{\"reference\":\"ghcr.io/acme/helper:1\",\"cause\":\"poll\",\"number\":1}",
                "{\"replica\":\"a\",\"reference\":\"no reference at all\",\"cause\":\"poll\",\"number\":1}",
                "{\"replica\":\"a\",\"reference\":\"ghcr.io/acme/helper:1\",\"named\":\"sha256:1\",\"cause\":\"poll\"}",
                "{\"replica\":\"a\",\"reference\":\"ghcr.io/acme/helper@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"}"
            })
    void whatNoReplicaWouldSayIsNoNews(String value) {
        assertThat(Values.news(bytes(value))).isEmpty();
    }
}
