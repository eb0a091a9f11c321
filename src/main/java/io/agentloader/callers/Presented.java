package io.agentloader.callers;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.security.auth.x500.X500Principal;

/**
 * What somebody shows to say who they are. Its text holds nothing of it.
 *
 * @param authorization the header of that name, as it was sent
 * @param certificate the subject of a certificate that the connection has verified
 * @param verdict what came of looking at the token in the header, where somebody did
 */
public record Presented(
        Optional<String> authorization, Optional<X500Principal> certificate, Optional<TokenVerdict> verdict) {

    private static final Pattern HEADER = Pattern.compile("(Bearer|Basic) +([!-~]+) *", Pattern.CASE_INSENSITIVE);

    /** Signed, not encrypted: three parts. */
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]*\\.[A-Za-z0-9_-]*");

    /** As it came, looked at by nobody. */
    public Presented(Optional<String> authorization, Optional<X500Principal> certificate) {
        this(authorization, certificate, Optional.empty());
    }

    /** The same, with what came of looking at its token. */
    public Presented judged(TokenVerdict found) {
        return new Presented(authorization, certificate, Optional.of(found));
    }

    /** Of {@code Bearer <token>}, where that has the form of a JSON Web Signature (RFC 7515 section 3.1). */
    public Optional<String> token() {
        Matcher header = HEADER.matcher(authorization.orElse(""));
        return header.matches()
                        && header.group(1).equalsIgnoreCase("Bearer")
                        && TOKEN.matcher(header.group(2)).matches()
                ? Optional.of(header.group(2))
                : Optional.empty();
    }

    /** A key, and whose it is said to be. */
    record Key(KeyHash hash, Optional<String> user) {}

    /** Of {@code Bearer <key>}, or of {@code Basic} with the caller's name as the user and the key as the password. */
    Optional<Key> key() {
        Matcher header = HEADER.matcher(authorization.orElse(""));
        if (!header.matches()) {
            return Optional.empty();
        }
        return header.group(1).equalsIgnoreCase("Bearer")
                ? Optional.of(new Key(KeyHash.ofKey(header.group(2)), Optional.empty()))
                : basic(header.group(2));
    }

    private static Optional<Key> basic(String encoded) {
        try {
            String pair = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            return colon < 0
                    ? Optional.empty()
                    : Optional.of(
                            new Key(KeyHash.ofKey(pair.substring(colon + 1)), Optional.of(pair.substring(0, colon))));
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return "Presented[" + (authorization.isPresent() ? "a header" : "no header") + ", "
                + (certificate.isPresent() ? "a certificate]" : "no certificate]");
    }
}
