package io.agentloader.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafeHeadersTest {

    private final MultiMap headers = MultiMap.caseInsensitiveMultiMap();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "max-age=30, no-transform | private, max-age=30, no-transform",
                "max-age=31536000, immutable | private, max-age=31536000, immutable",
                "no-store | no-store",
                "Private, max-age=1 | Private, max-age=1"
            })
    void answerForOneCallerIsPrivate(String said, String says) {
        headers.set("Cache-Control", said);

        SafeHeaders.complete(headers, 200, true, false);

        assertThat(headers.getAll("Cache-Control")).containsExactly(says);
    }

    @Test
    void answerThatSaysNothingToCachesIsPrivateToo() {
        SafeHeaders.complete(headers, 200, true, false);

        assertThat(headers.get("Cache-Control")).isEqualTo("private");
    }

    @Test
    void whereNobodyIsAskedCachesMayShare() {
        headers.set("Cache-Control", "max-age=30");

        SafeHeaders.complete(headers, 200, false, false);

        assertThat(headers.get("Cache-Control")).isEqualTo("max-age=30");
    }

    @Test
    void browsersAreToldToRunAndEmbedNothing() {
        SafeHeaders.complete(headers, 200, false, false);

        assertThat(headers.get("Content-Security-Policy")).isEqualTo("default-src 'none'; frame-ancestors 'none'");
        assertThat(headers.get("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(headers.get("Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(headers.get("Cross-Origin-Resource-Policy")).isEqualTo("same-origin");
    }

    @Test
    void whoKnowsBetterIsNotContradicted() {
        headers.set("Content-Security-Policy", "default-src 'self'");

        SafeHeaders.complete(headers, 200, false, false);

        assertThat(headers.getAll("Content-Security-Policy")).containsExactly("default-src 'self'");
    }

    @Test
    void pagesOfTheFrameworkKeepTheirScripts() {
        SafeHeaders.complete(headers, 200, false, true);

        assertThat(headers.contains("Content-Security-Policy")).isFalse();
    }

    @Test
    void unchangedAnswerRepeatsNothing() {
        SafeHeaders.complete(headers, 304, true, false);

        assertThat(headers.names()).containsExactly("Cache-Control");
    }
}
