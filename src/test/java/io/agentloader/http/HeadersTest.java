package io.agentloader.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.oci.Content;
import io.agentloader.oci.MediaType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The small headers: entity tags, digests, preferences, request ids, authorities, targets. */
class HeadersTest {

    private static final String ETAG = "\"sha256:ab\"";
    private static final Content BODY = Content.hash(MediaType.YAML, "hello world".getBytes(StandardCharsets.US_ASCII));

    @ParameterizedTest
    @ValueSource(
            strings = {"\"sha256:ab\"", "W/\"sha256:ab\"", "\"x\", \"sha256:ab\"", "*", " * ", "\"x\",W/\"sha256:ab\""})
    void aTagIsFoundInAList(String line) {
        assertThat(EntityTags.listWeakly(List.of(line), ETAG)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\"x\"", "sha256:ab", "\"sha256:a\"", "\"sha256:abc\"", "\"*\"", "x*"})
    void anotherTagIsNotFound(String line) {
        assertThat(EntityTags.listWeakly(List.of(line), ETAG)).isFalse();
        assertThat(EntityTags.listStrongly(List.of(line), ETAG)).isFalse();
    }

    @Test
    void aWeakTagNeverMatchesStrongly() {
        assertThat(EntityTags.listStrongly(List.of("W/\"sha256:ab\""), ETAG)).isFalse();
        assertThat(EntityTags.listStrongly(List.of("W/\"sha256:ab\"", "\"sha256:ab\""), ETAG))
                .isTrue();
    }

    @Test
    void theDigestOfTheBodyIsAlwaysSent() {
        assertThat(ReprDigest.of(BODY, List.of())).isEqualTo("sha-256=:uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek=:");
    }

    @ParameterizedTest
    @CsvSource({
        "sha-512=3,                 true",
        "'sha-256=1, sha-512=10',   true",
        "'sha-256=1,sha-512 = 1',   true",
        "sha-512=0,                 false",
        "sha-5120=3,                false",
        "x-sha-512=3,               false",
        "md5=1,                     false",
    })
    void theLongerDigestIsSentWhenWanted(String line, boolean wanted) {
        String sha512 =
                "sha-512=:MJ7MSJwS1utMxA9QyQLytNDtd+5RGnx6m808qG1M2G+YndNbxf9JlnDaNCVbRbDP2DDoH2Bdz33FVC6TrpzXbw==:";

        String header = ReprDigest.of(BODY, List.of(line));

        assertThat(header.contains(sha512)).isEqualTo(wanted);
        assertThat(header).startsWith("sha-256=:");
    }

    @ParameterizedTest
    @CsvSource({
        "return=minimal,                   true",
        "'respond-async, return=minimal',  true",
        "Return=\"minimal\",               true",
        "'return=minimal; foo=1',          true",
        "return=representation,            false",
        "return=minimally,                 false",
        "xreturn=minimal,                  false",
    })
    void aPreferenceForLittleIsRead(String line, boolean minimal) {
        assertThat(Preference.isMinimal(List.of(line))).isEqualTo(minimal);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "0aZ._-", "550e8400-e29b-41d4-a716-446655440000"})
    void aRequestIdThatIsFitIsKept(String id) {
        assertThat(RequestId.chosen(Optional.of(id), Optional.empty())).isEqualTo(id);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a\nb", "a\r\nX: y", "ä", "a/b", "\"a\""})
    void aRequestIdThatIsNotFitIsReplaced(String id) {
        assertThat(RequestId.chosen(Optional.of(id), Optional.empty())).matches("[0-9a-f-]{36}");
    }

    @ParameterizedTest
    @CsvSource({
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01,       4bf92f3577b34da6a3ce929d0e0e4736",
        "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more,  4bf92f3577b34da6a3ce929d0e0e4736",
        "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01,       [0-9a-f-]{36}",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01,       [0-9a-f-]{36}",
        "00-4bf92f3577b34da6a3ce929d0e0e4736,                           [0-9a-f-]{36}",
    })
    void aTraceGivesItsIdToARequestThatHasNone(String traceparent, String id) {
        assertThat(RequestId.chosen(Optional.empty(), Optional.of(traceparent))).matches(id);
        assertThat(RequestId.chosen(Optional.of("own"), Optional.of(traceparent)))
                .isEqualTo("own");
    }

    @Test
    void aRequestIdHasALimit() {
        assertThat(RequestId.chosen(Optional.of("a".repeat(128)), Optional.empty()))
                .isEqualTo("a".repeat(128));
        assertThat(RequestId.chosen(Optional.of("a".repeat(129)), Optional.empty()))
                .hasSize(36);
        assertThat(RequestId.chosen(Optional.empty(), Optional.empty())).hasSize(36);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"localhost", "localhost:8080", "LocalHost", "127.0.0.1:1", "127.1.2.3", "[::1]:8080", "[::1]"})
    void aLoopbackNameIsKnownByItsText(String authority) {
        assertThat(Authority.isLoopback(Authority.host(authority))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "localhost.evil.example",
                "127.0.0.1.evil.example",
                "128.0.0.1",
                "0.0.0.0",
                "",
                "[::2]",
                "localhost@evil.example",
                "1270.0.0.1",
                "127.0.0",
                "localhost:80:80"
            })
    void nothingElseIsALoopbackName(String authority) {
        assertThat(Authority.isLoopback(Authority.host(authority))).isFalse();
    }

    @Test
    void aTargetIsTakenApartAsItIs() {
        assertThat(Target.of("/a//b/../c?x=1?y"))
                .isEqualTo(new Target(Optional.empty(), "/a//b/../c", Optional.of("x=1?y")));
        assertThat(Target.of("http://h:1/a?b")).isEqualTo(new Target(Optional.of("h:1"), "/a", Optional.of("b")));
        assertThat(Target.of("http://h?b")).isEqualTo(new Target(Optional.of("h"), "", Optional.of("b")));
        assertThat(Target.of("*")).isEqualTo(new Target(Optional.empty(), "*", Optional.empty()));
        assertThat(Target.of("/agents/oci://x"))
                .isEqualTo(new Target(Optional.empty(), "/agents/oci://x", Optional.empty()));
    }
}
