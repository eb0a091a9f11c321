package io.agentloader.registry;

import io.agentloader.config.LoaderConfig;
import java.util.Map;
import java.util.Optional;

/** Reads the files that {@code registries."<host>"} names once before the start, when somebody looks at what is wrong. */
final class TlsKeys {

    private TlsKeys() {}

    /**
     * Passes when every file can be used; blocks.
     *
     * @throws IllegalArgumentException naming the key and the file
     */
    static void check(Map<String, LoaderConfig.Registry> registries) {
        registries.forEach((host, registry) -> {
            String key = "agent-loader.registries.\"" + host + "\".";
            registry.caFile().ifPresent(file -> named(key + "ca-file", () -> Pem.certificates(file)));
            registry.certFile().ifPresent(file -> named(key + "cert-file", () -> Pem.certificates(file)));
            client(registry).ifPresent(client -> named(key + "key-file", () -> KeyPairCheck.check(client)));
        });
    }

    static Optional<ClientCertificate> client(LoaderConfig.Registry registry) {
        return registry.certFile()
                .flatMap(certificate -> registry.keyFile().map(key -> new ClientCertificate(certificate, key)));
    }

    private static void named(String key, Runnable reading) {
        try {
            reading.run();
        } catch (UnusableFile unusable) {
            throw new IllegalArgumentException(key + ": " + unusable.getMessage(), unusable);
        }
    }
}
