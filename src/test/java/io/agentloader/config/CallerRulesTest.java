package io.agentloader.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.testkit.Configured;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CallerRulesTest {

    private static final String HASH = "sha256:" + "0a".repeat(32);

    @Test
    void callerWithAHashOrACertificateIsFine() {
        assertThat(ConfigRules.check(Configured.with(Map.of(
                        "callers.ci.keys", HASH + "," + HASH,
                        "callers.\"ops@corp\".certificate", "CN=ops",
                        "callers.\"ops@corp\".role", "admin"))))
                .isEmpty();
    }

    @Test
    void keyThatIsNoHashIsNamedAndNotShown() {
        assertThat(ConfigRules.check(Configured.with(Map.of("callers.ci.keys", "hunter2"))))
                .containsExactly(
                        "agent-loader.callers.\"ci\".keys holds something that is not sha256: and 64 hexadecimal"
                                + " digits; write the hash of the key, as sha256sum prints it, and keep the key itself where the"
                                + " caller is.");
    }

    @Test
    void callerWhomNobodyCouldBeIsNamed() {
        assertThat(ConfigRules.check(Configured.with(Map.of("callers.ci.role", "read"))))
                .containsExactly(
                        "agent-loader.callers.\"ci\" has neither keys nor a certificate, so nobody could be that"
                                + " caller; give it one.");
    }

    @Test
    void roleThatIsNoneIsNamedWithThoseThatThereAre() {
        assertThat(ConfigRules.check(Configured.with(Map.of("callers.ci.keys", HASH, "callers.ci.role", "root"))))
                .containsExactly("agent-loader.callers.\"ci\".role is root; allowed is one of read, refresh, admin.");
    }

    @Test
    void nameThatCouldNotBeAUserIsRefused() {
        assertThat(ConfigRules.check(Configured.with(Map.of("callers.\"a:b\".keys", HASH))))
                .containsExactly(
                        "agent-loader.callers.\"a:b\" is no name of letters, digits and . _ @ - that has 64 at most.");
    }
}
