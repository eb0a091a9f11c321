package io.agentloader.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.testkit.TestCertificate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The authorities that the environment names. */
class SystemAuthoritiesTest {

    @TempDir
    Path folder;

    private final List<String> warnings = new ArrayList<>();
    private Path certificate = Path.of("");

    @BeforeEach
    void write() throws Exception {
        certificate = TestCertificate.forName(folder, "one.example").certificatePem();
    }

    private SystemAuthorities authorities(Map<String, String> environment) {
        return new SystemAuthorities(environment, warnings::add);
    }

    @Test
    void filesAreLookedAtWhenTheyAreAskedForAndNotBefore() throws Exception {
        SystemAuthorities authorities =
                authorities(Map.of("SSL_CERT_FILE", folder.resolve("late.crt").toString()));
        assertThat(warnings).isEmpty();

        Files.copy(certificate, folder.resolve("late.crt"));

        assertThat(authorities.files()).containsExactly(folder.resolve("late.crt"));
        assertThat(warnings).isEmpty();
    }

    @Test
    void fileIsWarnedOfOnceHoweverOftenItIsAskedFor() {
        SystemAuthorities authorities =
                authorities(Map.of("SSL_CERT_FILE", folder.resolve("none.crt").toString()));

        assertThat(authorities.files()).isEmpty();
        assertThat(authorities.files()).isEmpty();

        assertThat(warnings)
                .singleElement()
                .asString()
                .startsWith("SSL_CERT_FILE is passed over: ")
                .contains("none.crt");
    }

    @Test
    void whatIsOfNoUseIsToldWithoutAConnection() {
        assertThat(SystemAuthorities.troubles(
                        Map.of("SSL_CERT_FILE", folder.resolve("none.crt").toString())))
                .singleElement()
                .asString()
                .startsWith("SSL_CERT_FILE is passed over: ");
        assertThat(SystemAuthorities.troubles(Map.of("SSL_CERT_FILE", certificate.toString())))
                .isEmpty();
        assertThat(SystemAuthorities.troubles(Map.of())).isEmpty();
    }

    @Test
    void certificateIsTakenOnceWhateverLinksLeadToIt() throws Exception {
        Path system = Files.createDirectory(folder.resolve("certs"));
        Path stored = Files.copy(certificate, system.resolve("one.pem"));
        Files.createSymbolicLink(system.resolve("zz5f1b0c.0"), stored);
        Files.createSymbolicLink(system.resolve("dead.0"), system.resolve("gone.pem"));
        Files.writeString(system.resolve("README"), "no certificate");

        assertThat(authorities(Map.of("SSL_CERT_DIR", system.toString())).files())
                .containsExactly(stored);
        assertThat(warnings).isEmpty();
    }

    @Test
    void linkOfAMountedSecretIsKeptAsItIs() throws Exception {
        Path system = Files.createDirectory(folder.resolve("mounted"));
        Path link = Files.createSymbolicLink(system.resolve("ca.crt"), certificate);

        assertThat(authorities(Map.of("SSL_CERT_DIR", system.toString())).files())
                .containsExactly(link);
    }

    @Test
    void environmentThatNamesNoneNeedsNoFile() {
        assertThat(authorities(Map.of("SSL_CERT_FILE", " ")).areNamed()).isFalse();
        assertThat(authorities(Map.of("SSL_CERT_DIR", folder.toString())).areNamed())
                .isTrue();
    }
}
