package io.agentloader.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

class DigestTextPropertyTest {

    /** A SHA-512 is not followed by anything that would make it another one; a longer row of digits is no SHA-256. */
    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}(?![0-9a-f])|sha512:[0-9a-f]{128}");

    @Property(tries = 2000)
    void findsWhatIsWrittenAsADigestAndNothingElse(@ForAll("texts") String text) {
        List<String> found = new ArrayList<>();

        DigestText.each(text.getBytes(StandardCharsets.UTF_8), found::add);

        assertThat(found)
                .isEqualTo(DIGEST.matcher(text)
                        .results()
                        .map(result -> result.group().substring("sha256:".length()))
                        .toList());
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> digits = Arbitraries.oneOf(
                        Arbitraries.of(0, 1, 63, 64, 65, 127, 128, 129),
                        Arbitraries.integers().between(0, 140))
                .flatMap(count ->
                        Arbitraries.strings().withChars("0123456789abcdef").ofLength(count));
        Arbitrary<String> others =
                Arbitraries.of("sha256:", "sha512:", "sha", "s", "sha256", ":", "\"", "A", "g", "\u00e9", "");
        return Arbitraries.frequencyOf(Tuple.of(1, digits), Tuple.of(2, others))
                .list()
                .ofMaxSize(12)
                .map(parts -> String.join("", parts));
    }
}
