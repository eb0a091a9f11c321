package io.agentloader.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.testkit.TestCertificate;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyPairsTest {

    @TempDir
    Path folder;

    private TestCertificate certificate(String name) throws Exception {
        return TestCertificate.forName(Files.createDirectories(folder.resolve(name)), "localhost");
    }

    private static SmallRyeConfig files(String certificateKey, Path certificate, String keyKey, Path key) {
        return new SmallRyeConfigBuilder()
                .withDefaultValue(certificateKey, certificate.toString())
                .withDefaultValue(keyKey, key.toString())
                .build();
    }

    @Test
    void keyOfAnotherCertificateIsNamed() throws Exception {
        Path certificate = certificate("one").certificatePem();
        Path other = certificate("two").keyPem();

        assertThat(KeyPairs.check(files(
                        "quarkus.http.ssl.certificate.files",
                        certificate,
                        "quarkus.http.ssl.certificate.key-files",
                        other)))
                .containsExactly("quarkus.http.ssl.certificate.key-files names " + other
                        + ", which is not the key of the certificate in " + certificate
                        + " (quarkus.http.ssl.certificate.files); name the two that belong together.");
        assertThat(KeyPairs.check(files(
                        "quarkus.tls.door.key-store.pem.0.cert",
                        certificate,
                        "quarkus.tls.door.key-store.pem.0.key",
                        other)))
                .singleElement()
                .asString()
                .startsWith("quarkus.tls.door.key-store.pem.0.key names " + other);
    }

    @Test
    void twoThatBelongTogetherAreFineAndSoIsWhatOthersHaveToRead() throws Exception {
        TestCertificate one = certificate("one");
        Path junk = Files.writeString(folder.resolve("junk.pem"), "none");

        assertThat(KeyPairs.check(files(
                        "quarkus.tls.key-store.pem.0.cert",
                        one.certificatePem(),
                        "quarkus.tls.key-store.pem.0.key",
                        one.keyPem())))
                .isEmpty();
        assertThat(KeyPairs.check(files(
                        "quarkus.tls.key-store.pem.0.cert", junk, "quarkus.tls.key-store.pem.0.key", one.keyPem())))
                .isEmpty();
        assertThat(KeyPairs.check(files(
                        "quarkus.tls.key-store.pem.0.cert",
                        one.certificatePem(),
                        "quarkus.tls.key-store.pem.0.key",
                        folder.resolve("missing"))))
                .isEmpty();
    }
}
