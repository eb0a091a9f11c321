package io.agentloader.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigValuesTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1048576, 1048576",
        "64K, 65536",
        "64k, 65536",
        "1M, 1048576",
        "1MB, 1048576",
        "1MiB, 1048576",
        "2 G, 2147483648",
        "7B, 7"
    })
    void sizeIsReadInPowersOf1024(String text, long bytes) {
        assertThat(ByteSize.parse(text)).isEqualTo(new ByteSize(bytes));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "1.5M", "M", "1T", "1 048", "0x10", "1M\n", "9999999999999999"})
    void textThatIsNoSizeIsRefused(String text) {
        assertThatThrownBy(() -> ByteSize.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void sizeThatOverflowsIsRefused() {
        assertThatThrownBy(() -> ByteSize.parse("999999999999999G")).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> new ByteSize(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void sizePrintsAsBytes() {
        assertThat(ByteSize.parse("1K")).hasToString("1024");
    }

    @ParameterizedTest
    @CsvSource({
        "30s, PT30S",
        "30, PT30S",
        "200ms, PT0.2S",
        "1m, PT1M",
        "1h30m, PT1H30M",
        "1d, PT24H",
        "PT10S, PT10S",
        "P1DT1H, PT25H",
        "0s, PT0S"
    })
    void spanIsReadAsADuration(String text, String duration) {
        assertThat(Span.parse(text)).isEqualTo(Span.of(Duration.parse(duration)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "-1s", "PT-1S", "1y", "ms", "s"})
    void textThatIsNoSpanIsRefused(String text) {
        assertThatThrownBy(() -> Span.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void unlimitedSpanCoversEverything() {
        assertThat(Span.parse("Unlimited")).isEqualTo(Span.UNLIMITED).hasToString("unlimited");
        assertThat(Span.UNLIMITED.covers(Duration.ofDays(100_000))).isTrue();
    }

    @Test
    void spanCoversItsOwnLengthAndNoMore() {
        Span span = Span.of(Duration.ofSeconds(10));

        assertThat(span.covers(Duration.ofSeconds(10))).isTrue();
        assertThat(span.covers(Duration.ofSeconds(10).plusNanos(1))).isFalse();
        assertThat(span).hasToString("PT10S");
    }
}
