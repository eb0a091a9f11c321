package io.agentloader.registry;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads PEM files (RFC 7468). What is wrong is an {@link UnusableFile}, which names the file and never shows its bytes. */
final class Pem {

    /** More than any bundle of authorities has. */
    private static final long MAX_SIZE = 16 << 20;

    private static final Pattern CERTIFICATE =
            Pattern.compile("-----BEGIN (?:TRUSTED )?CERTIFICATE-----([A-Za-z0-9+/=\\s]++)-----END");

    private Pem() {}

    /** Every certificate in the file, in its order; at least one. Whatever else is in the file is passed over. */
    static List<X509Certificate> certificates(Path file) {
        List<X509Certificate> found = new ArrayList<>();
        Matcher matcher = CERTIFICATE.matcher(new String(bytes(file), StandardCharsets.ISO_8859_1));
        while (matcher.find()) {
            found.add(certificate(file, found.size() + 1, matcher.group(1)));
        }
        if (found.isEmpty()) {
            throw new UnusableFile(file + " holds no certificate in PEM", null);
        }
        return found;
    }

    private static X509Certificate certificate(Path file, int number, String base64) {
        try {
            byte[] der = Base64.getMimeDecoder().decode(base64);
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (CertificateException | IllegalArgumentException broken) {
            throw new UnusableFile("certificate " + number + " of " + file + " cannot be decoded", broken);
        }
    }

    static byte[] bytes(Path file) {
        try {
            if (!Files.isRegularFile(file)) {
                throw new UnusableFile(file + (Files.exists(file) ? " is no file" : " does not exist"), null);
            }
            if (Files.size(file) > MAX_SIZE) {
                throw new UnusableFile(file + " is larger than 16 MiB", null);
            }
            return Files.readAllBytes(file);
        } catch (IOException unreadable) {
            throw new UnusableFile(
                    file + " cannot be read (" + unreadable.getClass().getSimpleName() + ")", unreadable);
        }
    }
}
