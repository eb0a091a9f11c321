package io.agentloader.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentloader.failure.AgentException.InvalidReference;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ReferencePropertyTest {

    private static final ReferenceParser OTHER =
            new ReferenceParser("localhost:5000", Optional.of("team/agents"), "stable");

    @Property
    void whatIsPrintedParsesToTheSameReference(@ForAll("references") String text) {
        for (ReferenceParser parser : new ReferenceParser[] {ReferenceParser.DEFAULT, OTHER}) {
            Reference once = parser.parse(text);
            Reference again = parser.parse(once.toString());

            assertThat(again).isEqualTo(once).hasSameHashCodeAs(once);
            assertThat(again).hasToString(once.toString());
            assertThat(parser.parse(once.canonical()).canonical()).isEqualTo(once.canonical());
        }
    }

    @Property
    void normalisedReferenceMeansTheSameToEveryParser(@ForAll("references") String text) {
        String normalised = ReferenceParser.DEFAULT.parse(text).toString();

        assertThat(OTHER.parse(normalised)).hasToString(normalised);
    }

    @Property(tries = 5000)
    void noTextEscapesTheOneFailure(@ForAll String text) {
        parseOrRefuse(text);
    }

    @Property(tries = 5000)
    void noTextOfTheGrammarsOwnCharactersEscapesIt(@ForAll("soup") String text) {
        parseOrRefuse(text);
    }

    @Example
    void tenThousandComponentsAreRefusedWithoutAWord() {
        assertThatThrownBy(() -> ReferenceParser.DEFAULT.parse("a/".repeat(10_000) + "a"))
                .isInstanceOfSatisfying(
                        InvalidReference.class,
                        failure -> assertThat(failure.report().members()).containsEntry("rule", "TOO_LONG"));
    }

    /** The scanner itself, without the limit on length in front of it. */
    @Example
    void scannerTakesAMillionComponentsWithoutAStack() {
        String components = "a/".repeat(1_000_000) + "a";

        assertThat(ReferenceGrammar.repository(components, 0, components.length()))
                .isEqualTo(ReferenceGrammar.SOUND);
    }

    private static void parseOrRefuse(String text) {
        try {
            Reference reference = ReferenceParser.DEFAULT.parse(text);
            assertThat(ReferenceParser.DEFAULT.parse(reference.toString())).isEqualTo(reference);
        } catch (InvalidReference refused) {
            assertThat((int) refused.report().members().get("position")).isBetween(0, text.length());
            assertThat(refused.report().members()).containsKeys("part", "rule");
            assertThat(refused.report().detail()).matches("[ -~]+").hasSizeLessThan(1200);
        }
    }

    @Provide
    Arbitrary<String> soup() {
        return Arbitraries.strings().withChars("ab1A./:@-_[]%\\ ~sha256é").ofMaxLength(40);
    }

    @Provide
    Arbitrary<String> references() {
        Arbitrary<String> host = Arbitraries.of(
                "",
                "docker.io/",
                "index.docker.io/",
                "GHCR.IO/",
                "localhost/",
                "a:1/",
                "[::1]:5000/",
                "[FC00::1]/",
                "x.y-z/");
        Arbitrary<String> component =
                Arbitraries.strings().withChars("ab01").ofMinLength(1).ofMaxLength(4);
        Arbitrary<String> separator = Arbitraries.of("/", ".", "_", "__", "-", "---");
        Arbitrary<String> repository = Combinators.combine(component, separator, component)
                .as((left, between, right) -> left + between + right);
        Arbitrary<String> tag = Arbitraries.of("", ":1", ":V1.0_x-y", ":" + "t".repeat(128));
        Arbitrary<String> digest = Arbitraries.of("", "@sha256:" + "0a".repeat(32), "@sha512:" + "0a".repeat(64));
        return Combinators.combine(host, repository, tag, digest)
                .as((h, r, t, d) -> (h.isEmpty() ? "a/" : h) + r + t + d);
    }
}
