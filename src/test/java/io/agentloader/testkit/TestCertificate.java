package io.agentloader.testkit;

import java.io.IOException;
import java.nio.file.Path;
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
}
