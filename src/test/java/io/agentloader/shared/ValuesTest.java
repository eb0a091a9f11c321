package io.agentloader.shared;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.oci.Content;
import io.agentloader.oci.Digest;
import io.agentloader.oci.MediaType;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
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
}
