package io.agentloader.observe;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogTextTest {

    @ParameterizedTest
    @CsvSource({
        "ghcr.io/a/b:1, reference=ghcr.io/a/b:1",
        "two words,     'reference=\"two words\"'",
        "'',            'reference=\"\"'",
        "a=b,           'reference=\"a=b\"'",
        "'say \"x\"',   'reference=\"say \\u0022x\\u0022\"'",
    })
    void aPairIsQuotedWhereItHasToBe(String value, String pair) {
        assertThat(LogText.pair("reference", value)).isEqualTo(pair);
    }

    @Property
    void noValueBreaksOutOfItsPair(@ForAll String value) {
        String pair = LogText.pair("k", value);

        assertThat(pair.chars()).allMatch(c -> c >= ' ' && c <= '~');
        assertThat(pair).satisfiesAnyOf(bare -> assertThat(bare).matches("k=[^ \"=]+"), quoted -> assertThat(quoted)
                .matches("k=\"[^\"]*\""));
        assertThat(pair.length()).isLessThan(4_000);
    }
}
