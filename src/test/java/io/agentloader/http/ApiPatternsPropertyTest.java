package io.agentloader.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.failure.AgentException.InvalidReference;
import io.agentloader.oci.Platform;
import io.agentloader.oci.Reference;
import io.agentloader.oci.ReferenceParser;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the description says of a reference is what is taken for one. */
class ApiPatternsPropertyTest {

    private static final Pattern REFERENCE = Pattern.compile(ApiPatterns.REFERENCE);
    private static final Pattern PLATFORM = Pattern.compile(ApiPatterns.PLATFORM);

    private static final Pattern WANTED = Pattern.compile(ApiPatterns.WANTED);

    private static boolean parses(String text) {
        return parses(text, ReferenceParser.DEFAULT::parse);
    }

    private static boolean parses(String text, Function<String, Reference> reading) {
        try {
            return !reading.apply(text).canonical().isEmpty();
        } catch (InvalidReference refused) {
            return false;
        }
    }

    /** Of pieces that references have, in any order: one text in a few is one. */
    @Provide
    Arbitrary<String> almostReferences() {
        Arbitrary<String> pieces = Arbitraries.of(
                "a",
                "b9",
                "B",
                "localhost",
                "x.io",
                "1.2.3.4",
                "[::1]",
                "[1::2]",
                "/",
                "/",
                ":",
                "@",
                ".",
                "_",
                "__",
                "-",
                "--",
                ":5000",
                ":65536",
                ":0",
                "latest",
                "@sha256:" + "0".repeat(64),
                "@sha512:" + "f".repeat(128),
                "é",
                " ");
        return pieces.list().ofMinSize(1).ofMaxSize(6).map(list -> String.join("", list));
    }

    @Property(tries = 5000)
    void whatMatchesIsAReferenceAndNothingElse(@ForAll("almostReferences") String text) {
        assertThat(REFERENCE.matcher(text).matches()).as(text).isEqualTo(parses(text));
    }

    /** Of pieces that ranges have, in any order, behind a repository. */
    @Provide
    Arbitrary<String> almostRanges() {
        return Arbitraries.of(
                        "^",
                        "~",
                        ">",
                        ">=",
                        "<",
                        "=",
                        "*",
                        "||",
                        "|",
                        " ",
                        "1",
                        "0",
                        "01",
                        ".",
                        "x",
                        "X",
                        "v",
                        "1.2.3",
                        "1.2",
                        "-",
                        "rc.1",
                        "-rc.1",
                        "-0",
                        "a",
                        "9".repeat(18),
                        "9".repeat(19))
                .list()
                .ofMinSize(1)
                .ofMaxSize(7)
                .map(list -> "acme/helper:" + String.join("", list));
    }

    @Property(tries = 20_000)
    void whatMatchesIsAReferenceOrARangeAndNothingElse(@ForAll("almostRanges") String text) {
        assertThat(WANTED.matcher(text).matches())
                .as(text)
                .isEqualTo(parses(text, ReferenceParser.DEFAULT::parseWanted));
    }

    @Property(tries = 2000)
    void whereARangeMayStandAReferenceMay(@ForAll("almostReferences") String text) {
        assertThat(WANTED.matcher(text).matches())
                .as(text)
                .isEqualTo(parses(text, ReferenceParser.DEFAULT::parseWanted));
    }

    @ParameterizedTest
    @ValueSource(ints = {127, 128, 129})
    void aTagIsAsLongInThePattern(int length) {
        String text = "acme/helper:" + "1".repeat(length);

        assertThat(REFERENCE.matcher(text).matches()).isEqualTo(parses(text));
    }

    @Provide
    Arbitrary<String> almostPlatforms() {
        return Arbitraries.of("linux", "/", "/", "arm64", "v8", "A", ".", "-", "_", "x".repeat(64))
                .list()
                .ofMaxSize(6)
                .map(list -> String.join("", list));
    }

    @Property
    void whatMatchesIsAPlatformAndNothingElse(@ForAll("almostPlatforms") String text) {
        Platform own = new Platform("linux", "amd64", Optional.empty());

        assertThat(PLATFORM.matcher(text).matches())
                .as(text)
                .isEqualTo(Platform.parse(text, own).isPresent());
    }

    @Property(tries = 5000)
    void aRepositoryIsAReferenceThatLeavesOutTagAndDigest(@ForAll("almostReferences") String text) {
        boolean bare = text.indexOf('@') < 0 && text.lastIndexOf(':') <= text.lastIndexOf('/');

        assertThat(Pattern.matches(ApiPatterns.REPOSITORY, text)).as(text).isEqualTo(bare && parses(text));
    }
}
