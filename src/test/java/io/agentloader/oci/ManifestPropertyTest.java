package io.agentloader.oci;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.agentloader.failure.AgentException;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ManifestPropertyTest {

    private static final List<String> TOKENS = List.of(
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"",
            "null",
            "true",
            "-1",
            "2",
            "1e99",
            "\"schemaVersion\":2",
            "\"layers\":[",
            "\"manifests\":[",
            "\"config\":{",
            "\"annotations\":{",
            "\"platform\":{",
            "\"digest\":\"sha256:\"",
            "\"size\":",
            "\"mediaType\":\"\"",
            "\u0000",
            "\\ud800",
            "\ufeff");

    @Property
    void noBytesEscapeTheListOfFailures(@ForAll byte[] bytes) {
        readEveryWay(bytes);
    }

    @Property(tries = 3000)
    void nothingThatLooksLikeAManifestEscapesIt(@ForAll("pieces") String text) {
        readEveryWay(text.getBytes(UTF_8));
    }

    @Property(tries = 500)
    void noValueInAnyFieldEscapesIt(@ForAll("fields") String field, @ForAll("values") String value) {
        readEveryWay(("{\"schemaVersion\":2,\"layers\":[]," + field + ":" + value + "}").getBytes(UTF_8));
        readEveryWay(("{\"schemaVersion\":2,\"layers\":[{" + field + ":" + value + "}]}").getBytes(UTF_8));
        readEveryWay(("{\"schemaVersion\":2,\"manifests\":[{" + field + ":" + value + "}]}").getBytes(UTF_8));
    }

    private static void readEveryWay(byte[] bytes) {
        Content content = Content.hash(MediaType.OCTET_STREAM, bytes);
        attempt(() -> Manifest.parse(content));
        attempt(() -> Index.parse(content));
        attempt(() -> ManifestKind.of("application/vnd.oci.image.index.v1+json", bytes));
    }

    private static void attempt(Runnable reading) {
        try {
            reading.run();
        } catch (AgentException expected) {
            // the only kind of failure that may come out
        }
    }

    @Provide
    Arbitrary<String> pieces() {
        return Arbitraries.of(TOKENS).list().ofMaxSize(24).map(pieces -> String.join("", pieces));
    }

    @Provide
    Arbitrary<String> fields() {
        return Arbitraries.of(
                "\"mediaType\"",
                "\"digest\"",
                "\"size\"",
                "\"platform\"",
                "\"annotations\"",
                "\"artifactType\"",
                "\"config\"");
    }

    @Provide
    Arbitrary<String> values() {
        return Arbitraries.of(
                "null",
                "0",
                "-0",
                "1e400",
                "[]",
                "[null]",
                "{}",
                "{\"a\":null}",
                "\"\"",
                "\";\"",
                "\"\\u0000\"",
                "\"\\ud800\"",
                "\"sha256:\"",
                "true",
                "9223372036854775808",
                "{\"os\":1}",
                "{\"os\":\"\",\"architecture\":\"\"}");
    }
}
