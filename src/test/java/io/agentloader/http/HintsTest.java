package io.agentloader.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.failure.NetworkError;
import io.agentloader.failure.Report;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Hints that go by more than the code. */
class HintsTest {

    private static final Report REPORT = Report.of("x.test:5000/a/b:1", "failed")
            .withReference("x.test:5000/a/b:1")
            .withHost("x.test:5000");

    private static final String KEY = "agent-loader.registries.\"x.test\\:5000\".";

    @Test
    void whatIsBlockedIsNotToBeAdmittedByAnyKey() {
        assertThat(Hints.of(Code.REFERENCE_NOT_ALLOWED, REPORT.withMember("rule", "blocked")))
                .contains("registries.conf", "x.test:5000")
                .doesNotContain("agent-loader.allow");
        assertThat(Hints.of(Code.REFERENCE_NOT_ALLOWED, REPORT.withMember("rule", "capabilities")))
                .contains("agent-loader.hosts-dir")
                .doesNotContain("agent-loader.allow");
        assertThat(Hints.of(Code.REFERENCE_NOT_ALLOWED, REPORT.withMember("rule", "allow")))
                .contains("agent-loader.allow");
    }

    @Test
    void proxyIsLeftOutByTheKeyThatAlwaysCounts() {
        assertThat(Hints.of(Code.REGISTRY_UNAVAILABLE, REPORT.withMember("proxy", "p.corp:3128")))
                .contains(KEY + "proxy=direct in a properties file, or, where no such key names the proxy, add");
    }

    @Test
    void textThatIsNoneIsNotSaidToBeServedAsItIs() {
        Report read = REPORT.withMember("line", 3);

        assertThat(Hints.of(Code.INVALID_AGENT, read.withMember("rule", "utf-8")))
                .contains("line 3", "UTF-8")
                .doesNotContain("as it is");
        assertThat(Hints.of(Code.INVALID_AGENT, read.withMember("rule", "syntax")))
                .contains("line 3", "GET of the agent serves it as it is");
    }

    @ParameterizedTest
    @CsvSource({
        "expired, Renew the certificate of x.test:5000.",
        "not-yet-valid, clock of this machine",
        "another-name, a name that the certificate of x.test:5000 is for",
        "unknown-authority, ca-file"
    })
    void certificateHasAHintOfItsOwn(String trouble, String said) {
        assertThat(Hints.of(Code.TLS_UNTRUSTED, REPORT.withMember("tlsTrouble", trouble)))
                .contains(said)
                .endsWith(".");
    }

    @Test
    void portWithoutTlsAndAHandshakeThatFailedNameTheirKeys() {
        Report handshake = REPORT.withError(NetworkError.TLS_PROTOCOL_ERROR);

        assertThat(Hints.of(Code.REGISTRY_UNAVAILABLE, handshake)).contains(KEY + "cert-file and .key-file");
        assertThat(Hints.of(Code.REGISTRY_UNAVAILABLE, handshake.withMember("tlsTrouble", "no-tls")))
                .contains(KEY + "plain-http=true");
    }

    @Test
    void tokenServerThatWasNotShownTheCredentialsIsNamedWithItsKey() {
        assertThat(Hints.of(Code.UPSTREAM_UNAUTHORIZED, REPORT.withMember(Report.WITHHELD_FROM, "tokens.test:5001")))
                .contains("tokens.test:5001 is the token server of x.test", "trusted-realms=tokens.test:5001");
    }

    @Test
    void credentialsAreAskedForByAKeyThatCanBePasted() {
        assertThat(Hints.of(Code.UPSTREAM_UNAUTHORIZED, REPORT))
                .contains("docker login x.test:5000", KEY + "username and .password in a properties file");
    }

    @Test
    void knownCallerWhoMayNotIsToldOfRolesAndReferencesAndNotOfBrowsers() {
        Refusal role = Refusal.of(Code.FORBIDDEN, "no").with("role", "refresh");
        Refusal reference = Refusal.of(Code.FORBIDDEN, "no");

        assertThat(Hints.of(role, Optional.empty()))
                .contains("the role refresh")
                .doesNotContain("browser");
        assertThat(Hints.of(reference, Optional.of("x.test/a")))
                .contains("x.test/a")
                .doesNotContain("browser");
        assertThat(Hints.of(reference, Optional.empty())).contains("browser");
    }

    @Test
    void agentThatNamesARangeIsNotToBePushedInAnotherForm() {
        assertThat(Hints.of(Code.INVALID_AGENT, REPORT.withMember("rule", "names")))
                .startsWith("Name the other agent by a tag");
        assertThat(Hints.of(Code.INVALID_AGENT, REPORT.withMember("rule", "dependencies")))
                .contains("dependencies=false");
    }
}
