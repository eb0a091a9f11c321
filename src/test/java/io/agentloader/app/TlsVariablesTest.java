package io.agentloader.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.config.ConfigKeys.Source;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Variables that were meant for TLS and that nobody reads. */
class TlsVariablesTest {

    private static List<Source> environment(String... names) {
        return List.of(new Source("the environment", true, Set.of(names)));
    }

    @ParameterizedTest
    @CsvSource({
        "QUARKUS_TLS_KEY_STORE_PEM_0_CERT, QUARKUS_TLS_KEY_STORE_PEM__0__CERT",
        "QUARKUS_TLS_KEY_STORE_PEM_MINE_KEY, QUARKUS_TLS_KEY_STORE_PEM__MINE__KEY",
        "QUARKUS_TLS__WEB__KEY_STORE_PEM_1_KEY, QUARKUS_TLS__WEB__KEY_STORE_PEM__1__KEY"
    })
    void nameBetweenSingleUnderscoresIsToldWithItsRightSpelling(String wrong, String right) {
        assertThat(TlsVariables.check(environment(wrong, "PATH")))
                .singleElement()
                .asString()
                .startsWith(wrong + " has no effect")
                .contains("write " + right + ",");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "QUARKUS_TLS_KEY_STORE_PEM__0__CERT",
                "QUARKUS_TLS_KEY_STORE_P12_PATH",
                "QUARKUS_TLS_TRUST_STORE_PEM_CERTS",
                "QUARKUS_HTTP_SSL_CERTIFICATE_FILES"
            })
    void whatIsReadIsNoMistake(String name) {
        assertThat(TlsVariables.check(environment(name))).isEmpty();
    }

    @Test
    void serviceWithoutTlsNamesWhatWasSetForIt() {
        assertThat(TlsVariables.meant(environment("QUARKUS_TLS_WEB_KEY_STORE_P12_PATH", "QUARKUS_HTTP_SSL_PORT")))
                .hasValueSatisfying(told ->
                        assertThat(told).contains("without TLS, although QUARKUS_TLS_WEB_KEY_STORE_P12_PATH is set"));
        assertThat(TlsVariables.meant(environment("QUARKUS_TLS_TRUST_STORE_PEM_CERTS")))
                .isEmpty();
    }
}
