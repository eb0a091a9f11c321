package io.agentloader.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EntityTagsTest {

    private static final String ETAG = "\"sha256:abc\"";

    record Tag(boolean weak, String text) {
        @Override
        public String toString() {
            return (weak ? "W/" : "") + '"' + text + '"';
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
                    "sha256:abc"                  | true  | true
                    W/"sha256:abc"                | true  | false
                    "x", "sha256:abc"             | true  | true
                    "x",W/"sha256:abc" , "y"      | true  | false
                    W/"x", "sha256:abc"           | true  | true
                    "sha256:ab"                   | false | false
                    "sha256:abcd"                 | false | false
                    "sha256:ABC"                  | false | false
                    sha256:abc                    | false | false
                    "sha256:abc                   | false | false
                    "", "sha256:abc"              | true  | true
                    "x" "sha256:abc"              | false | false
                    "x""sha256:abc"               | false | false
                    "sha256:abc""x"               | false | false
                    "sha256:abc";q=1              | false | false
                    "sha256:abc", x               | false | false
                    , "sha256:abc" ,, "x",        | true  | true
                    w/"sha256:abc"                | false | false
                    W/ "sha256:abc"               | false | false
                    *, "sha256:abc"               | false | false
                    "sha256:abc", *               | false | false
                    "*"                           | false | false
                    "x"sha256:abc"y"              | false | false
                    """)
    void tagsAreComparedAsTheHeaderSays(String line, boolean weakly, boolean strongly) {
        assertThat(EntityTags.listWeakly(List.of(line), ETAG)).isEqualTo(weakly);
        assertThat(EntityTags.listStrongly(List.of(line), ETAG)).isEqualTo(strongly);
        assertThat(EntityTags.listWeakly(List.of("\"y\"", line), ETAG)).isEqualTo(weakly);
    }

    @Test
    void theStarStandsForAnythingAndStandsAlone() {
        assertThat(EntityTags.listWeakly(List.of(" * "), ETAG)).isTrue();
        assertThat(EntityTags.listStrongly(List.of("*"), ETAG)).isTrue();
        assertThat(EntityTags.listWeakly(List.of("*", "*"), ETAG)).isFalse();
        assertThat(EntityTags.listStrongly(List.of("*", ETAG), ETAG)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\"", "W/", "W/\"", "\"\"", ",", "**"})
    void whatIsNoListHoldsNothing(String line) {
        assertThat(EntityTags.listWeakly(List.of(line), ETAG)).isFalse();
        assertThat(EntityTags.listStrongly(List.of(line), ETAG)).isFalse();
    }

    @Property
    void aListHoldsWhatIsInIt(@ForAll("lists") List<Tag> tags, @ForAll("texts") String wanted) {
        String line = tags.stream().map(Tag::toString).collect(Collectors.joining(", "));
        String etag = '"' + wanted + '"';

        assertThat(EntityTags.listWeakly(List.of(line), etag))
                .isEqualTo(tags.stream().anyMatch(tag -> tag.text().equals(wanted)));
        assertThat(EntityTags.listStrongly(List.of(line), etag))
                .isEqualTo(
                        tags.stream().anyMatch(tag -> !tag.weak() && tag.text().equals(wanted)));
    }

    @Provide
    Arbitrary<List<Tag>> lists() {
        return Combinators.combine(Arbitraries.of(true, false), texts())
                .as(Tag::new)
                .list()
                .ofMaxSize(4);
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings().withChars("abW/, ").ofMaxLength(3);
    }
}
