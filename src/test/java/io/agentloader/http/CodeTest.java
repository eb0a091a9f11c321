package io.agentloader.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.failure.Kind;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CodeTest {

    @ParameterizedTest
    @CsvSource({
        "invalid-reference,      400",
        "invalid-parameter,      400",
        "reference-not-allowed,  403",
        "signature-rejected,     403",
        "unauthenticated,        401",
        "forbidden,              403",
        "not-found,              404",
        "no-matching-version,    404",
        "no-such-resource,       404",
        "method-not-allowed,     405",
        "not-acceptable,         406",
        "pinned,                 409",
        "precondition-failed,    412",
        "too-large,              413",
        "uri-too-long,           414",
        "unsupported-media-type, 415",
        "misdirected-request,    421",
        "not-an-agent,           422",
        "invalid-agent,          422",
        "no-matching-platform,   422",
        "upstream-unauthorized,  424",
        "upstream-denied,        424",
        "registry-rejected,      424",
        "too-many-requests,      429",
        "headers-too-large,      431",
        "version-not-supported,  505",
        "internal-error,         500",
        "store-corrupt,          500",
        "invalid-bundle,         422",
        "store-unavailable,      500",
        "registry-unavailable,   502",
        "registry-protocol,      502",
        "tls-untrusted,          502",
        "content-mismatch,       502",
        "rate-limited,           503",
        "circuit-open,           503",
        "offline,                503",
        "overloaded,             503",
        "issuer-unavailable,     503",
        "stopping,               503",
        "not-cached,             504",
    })
    void everyCodeHasItsStatus(String text, int status) {
        assertThat(Arrays.stream(Code.values()).filter(code -> code.text().equals(text)))
                .singleElement()
                .extracting(Code::status)
                .isEqualTo(status);
    }

    @Test
    void thereIsNoOtherCode() {
        assertThat(Code.values()).hasSize(41);
    }

    @ParameterizedTest
    @EnumSource
    void aKindIsCalledTheSameHere(Kind kind) {
        assertThat(Code.of(kind).text()).isEqualTo(kind.code());
    }

    @ParameterizedTest
    @EnumSource
    void everyCodeHasAHintAndAPage(Code code) {
        assertThat(Hints.of(code, Optional.empty(), Optional.empty()))
                .hasSizeGreaterThan(30)
                .endsWith(".");
        assertThat(ProblemPages.of(code)).hasSizeGreaterThan(30).endsWith(".");
        assertThat(ProblemResource.text(code)).startsWith(code.text() + " (" + code.status() + ")");
    }

    @ParameterizedTest
    @EnumSource
    void theHintOfAPullNamesItsReferenceOrItsHost(Kind kind) {
        String hint = Hints.of(Code.of(kind), Optional.of("ghcr.io/acme/helper:1"), Optional.of("mirror.example"));

        assertThat(hint.contains("ghcr.io/acme/helper:1") || hint.contains("mirror.example"))
                .isTrue();
    }
}
