package io.agentloader.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;

/** A self-signed certificate and its key in a PKCS#12 file, made by the tool that comes with the runtime. */
public record TestCertificate(Path file, String password) {

    /** For one DNS name and nothing else. */
    public static TestCertificate forName(Path folder, String name) throws IOException, InterruptedException {
        Path file = folder.resolve(name + ".p12");
        String password = "changeit";
        Process keytool = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "test",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        "SAN=dns:" + name,
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        password))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile())
                .start();
        if (keytool.waitFor() != 0) {
            throw new IOException("keytool failed with " + keytool.exitValue());
        }
        return new TestCertificate(file, password);
    }

    /** The certificate alone, in PEM, beside the file. */
    public Path certificatePem() throws IOException, GeneralSecurityException {
        return written(".crt", "CERTIFICATE", store().getCertificate("test").getEncoded());
    }

    /** The key alone, in PEM by PKCS#8, beside the file. */
    public Path keyPem() throws IOException, GeneralSecurityException {
        return written(
                ".key",
                "PRIVATE KEY",
                store().getKey("test", password.toCharArray()).getEncoded());
    }

    private KeyStore store() throws IOException, GeneralSecurityException {
        return KeyStore.getInstance(file.toFile(), password.toCharArray());
    }

    private Path written(String end, String label, byte[] der) throws IOException {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return Files.writeString(
                file.resolveSibling(file.getFileName() + end),
                "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n");
    }
}
