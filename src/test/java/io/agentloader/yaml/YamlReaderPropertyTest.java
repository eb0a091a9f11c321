package io.agentloader.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class YamlReaderPropertyTest {

    private static final Duration BOUND = Duration.ofSeconds(20);

    /** Pieces that mean something to a parser, in any order. */
    private static final List<String> PIECES = List.of(
            "a",
            "b",
            ": ",
            "- ",
            "? ",
            "\n",
            "  ",
            "    ",
            "[",
            "]",
            "{",
            "}",
            ", ",
            "&x ",
            "*x",
            "*y ",
            "!!str ",
            "!",
            "!<",
            "|\n",
            ">-\n",
            "'",
            "\"",
            "\\x41",
            "\\",
            "#",
            " # c\n",
            "---\n",
            "...\n",
            "%YAML 1.2\n",
            "%TAG ! tag:x,1:\n",
            "<<: ",
            "1",
            "0x",
            "-",
            ".inf",
            "1e9",
            "~",
            "true",
            "\t",
            "\r",
            "\r\n",
            "\uFEFF",
            "\u0085",
            "\u2028",
            "\uD83D\uDE00",
            "é",
            "@",
            "`",
            ":");

    @Provide
    Arbitrary<String> soup() {
        return Arbitraries.of(PIECES).list().ofMaxSize(60).map(pieces -> String.join("", pieces));
    }

    private static void reads(byte[] bytes) {
        assertThatCode(() -> {
                    try {
                        YamlNode node = YamlReader.read(ByteBuffer.wrap(bytes), YamlLimits.AGENT);
                        assertThat(node.height()).isLessThanOrEqualTo(64);
                        assertThat(node.size()).isLessThanOrEqualTo(20_000);
                        assertThat(node.json().toString()).isNotEmpty();
                    } catch (YamlFlaw flaw) {
                        assertThat(flaw.position().line()).isPositive();
                        assertThat(flaw.position().column()).isPositive();
                        assertThat(flaw.what()).doesNotContain("\n");
                    }
                })
                .doesNotThrowAnyException();
    }

    @Property(tries = 5000)
    void anySoupOfSyntaxIsReadOrIsAFlaw(@ForAll("soup") String text) {
        reads(text.getBytes(StandardCharsets.UTF_8));
    }

    @Property(tries = 2000)
    void anyTextIsReadOrIsAFlaw(@ForAll String text) {
        reads(text.getBytes(StandardCharsets.UTF_8));
    }

    @Property(tries = 2000)
    void anyBytesAreReadOrAreAFlaw(@ForAll byte[] bytes) {
        reads(bytes);
    }

    /** A piece a million bytes long, or near it: what is not linear would not end in time. */
    @Property(tries = 1)
    void endlessRepetitionOfAnyPieceEndsInTime() {
        Stream<String> runs = Stream.concat(
                PIECES.stream(),
                Stream.of(
                        "a: ",
                        "? a\n",
                        "- - ",
                        "[a, ",
                        "{a: ",
                        "&x",
                        "!!a ",
                        "\"\\\n",
                        "'\n",
                        "a\n",
                        "a: &a [*a]\n",
                        "#\n",
                        "\n\n",
                        "x: y\n",
                        "|\n ",
                        "- |\n",
                        "a\n b",
                        "{",
                        "? "));
        assertTimeoutPreemptively(
                BOUND,
                () -> runs.forEach(
                        piece -> reads(piece.repeat((1 << 18) / piece.length()).getBytes(StandardCharsets.UTF_8))));
    }
}
