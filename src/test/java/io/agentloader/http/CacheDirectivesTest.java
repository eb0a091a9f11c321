package io.agentloader.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.config.Span;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CacheDirectivesTest {

    @Test
    void directivesOfAllLinesAreRead() {
        CacheDirectives read = parse("no-cache, max-age=10", "max-stale=5", "stale-if-error=7, only-if-cached");

        assertThat(read)
                .isEqualTo(new CacheDirectives(
                        true,
                        true,
                        Optional.of(Duration.ofSeconds(10)),
                        Optional.of(Span.of(Duration.ofSeconds(5))),
                        Optional.of(Duration.ofSeconds(7))));
    }

    @ParameterizedTest
    @CsvSource({
        "max-age=60,                             60",
        "MAX-AGE=60,                             60",
        "'max-age=\"60\"',                       60",
        "'  max-age=60  ',                       60",
        "', ,max-age=60,,',                      60",
        "'foo, max-age=60',                      60",
        "'foo=\"a, max-age=1\", max-age=60',     60",
        "'foo=\"a\\\", max-age=1\", max-age=60', 60",
        "'max-age=60, max-age=30',               30",
        "max-age=99999999999999999999,           2147483648",
        "max-age=2147483649,                     2147483648",
        "max-age=0,                              0",
    })
    void anAgeIsReadHoweverItIsWritten(String line, long seconds) {
        assertThat(parse(line).maxAge()).contains(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "max-age",
                "max-age=",
                "max-age=-1",
                "max-age=1.5",
                "max-age=abc",
                "max-age=１",
                "no-store",
                "min-fresh=5",
                "no-transform",
                "x-no-cache",
                "=",
                "\"no-cache\"",
            })
    void whatIsUnknownOrMalformedHasNoEffect(String line) {
        assertThat(parse(line)).isEqualTo(CacheDirectives.NONE);
    }

    @Test
    void staleWithoutANumberIsAnyStaleness() {
        assertThat(parse("max-stale").maxStale()).contains(Span.UNLIMITED);
        assertThat(parse("max-stale, max-stale=5").maxStale()).contains(Span.of(Duration.ofSeconds(5)));
        assertThat(parse("max-stale=5, max-stale").maxStale()).contains(Span.of(Duration.ofSeconds(5)));
    }

    @Property
    void noLineMakesItFail(@ForAll String line) {
        assertThat(parse(line)).isNotNull();
    }

    private static CacheDirectives parse(String... lines) {
        return CacheDirectives.parse(List.of(lines));
    }
}
