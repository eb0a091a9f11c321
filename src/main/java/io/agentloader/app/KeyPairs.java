package io.agentloader.app;

import io.agentloader.registry.KeyPairCheck;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.Config;

/**
 * Whether the keys for TLS are those of their certificates. The framework reads each file and compares none, so that a service
 * would start with which no handshake succeeds. What cannot be read here is left to the framework, which says so.
 */
final class KeyPairs {

    private static final String CERTIFICATES = "quarkus.http.ssl.certificate.files";
    private static final String KEYS = "quarkus.http.ssl.certificate.key-files";
    private static final Pattern IN_A_KEY_STORE = Pattern.compile("(quarkus\\.tls\\..*key-store\\.pem\\..+\\.)cert");

    private KeyPairs() {}

    private record Pair(String certificateKey, Path certificate, String keyKey, Path key) {

        String told() {
            return keyKey + " names " + key + ", which is not the key of the certificate in " + certificate + " ("
                    + certificateKey + "); name the two that belong together.";
        }
    }

    /** A sentence for each pair that is none. Reads files, so it blocks. */
    static List<String> check(Config config) {
        return pairs(config).stream()
                .filter(pair -> KeyPairCheck.isOfAnother(pair.key(), pair.certificate()))
                .map(Pair::told)
                .toList();
    }

    private static List<Pair> pairs(Config config) {
        List<Pair> pairs = new ArrayList<>();
        List<Path> certificates =
                config.getOptionalValues(CERTIFICATES, Path.class).orElse(List.of());
        List<Path> keys = config.getOptionalValues(KEYS, Path.class).orElse(List.of());
        for (int i = 0; i < Math.min(certificates.size(), keys.size()); i++) {
            pairs.add(new Pair(CERTIFICATES, certificates.get(i), KEYS, keys.get(i)));
        }
        StreamSupport.stream(config.getPropertyNames().spliterator(), false)
                .map(IN_A_KEY_STORE::matcher)
                .filter(Matcher::matches)
                .map(name -> inKeyStore(config, name.group(), name.group(1) + "key"))
                .flatMap(Optional::stream)
                .forEach(pairs::add);
        return pairs;
    }

    private static Optional<Pair> inKeyStore(Config config, String certificateKey, String keyKey) {
        return config.getOptionalValue(certificateKey, Path.class)
                .flatMap(certificate -> config.getOptionalValue(keyKey, Path.class)
                        .map(key -> new Pair(certificateKey, certificate, keyKey, key)));
    }
}
