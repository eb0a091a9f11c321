package io.agentloader.hooks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What one sender knows. Whatever is compared takes as long whichever byte differs. */
final class HookSecret {

    private static final Pattern SCHEME = Pattern.compile("(?i)(Bearer|Basic) +(\\S+)");
    private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]+");
    private static final String SIGNED = "sha256=";

    private final byte[] secret;

    HookSecret(String secret) {
        this.secret = secret.getBytes(UTF_8);
    }

    /** Whether the header holds it: as it is, as a bearer's token, or as the password of Basic, whoever the user. */
    boolean isIn(String authorization) {
        return is(authorization) || inScheme(authorization).filter(this::is).isPresent();
    }

    private static Optional<String> inScheme(String authorization) {
        Matcher header = SCHEME.matcher(authorization);
        if (!header.matches()) {
            return Optional.empty();
        }
        return header.group(1).equalsIgnoreCase("Bearer") ? Optional.of(header.group(2)) : password(header.group(2));
    }

    private static Optional<String> password(String encoded) {
        try {
            String pair = new String(Base64.getDecoder().decode(encoded), UTF_8);
            int colon = pair.indexOf(':');
            return colon < 0 ? Optional.empty() : Optional.of(pair.substring(colon + 1));
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    /** Their hashes are compared, so that not even the length shows. */
    boolean is(String shown) {
        return MessageDigest.isEqual(hash(secret), hash(shown.getBytes(UTF_8)));
    }

    /** Whether it is {@code sha256=} and the HMAC of the body. */
    boolean signs(byte[] body, String signature) {
        return signature.startsWith(SIGNED) && isHmac("HmacSHA256", body, signature.substring(SIGNED.length()));
    }

    /** Nexus hashes the body as it is without white space between its parts, however it is sent. */
    boolean signsCompact(byte[] body, String signature) {
        return isHmac("HmacSHA1", compact(body), signature);
    }

    private boolean isHmac(String algorithm, byte[] body, String hex) {
        byte[] expected = HexFormat.of().formatHex(hmac(algorithm, body)).getBytes(UTF_8);
        return HEX.matcher(hex).matches()
                && MessageDigest.isEqual(expected, hex.toLowerCase(Locale.ROOT).getBytes(UTF_8));
    }

    /** The same JSON without white space outside of its texts; of what is no JSON, something. */
    static byte[] compact(byte[] json) {
        byte[] compact = new byte[json.length];
        int length = 0;
        boolean text = false;
        boolean escaped = false;
        for (byte octet : json) {
            boolean blank = octet == ' ' || octet == '\t' || octet == '\n' || octet == '\r';
            if (text || !blank) {
                compact[length++] = octet;
            }
            boolean quote = octet == '"' && !escaped;
            escaped = text && octet == '\\' && !escaped;
            text = text ^ quote;
        }
        return Arrays.copyOf(compact, length);
    }

    private byte[] hmac(String algorithm, byte[] body) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(secret, algorithm));
            return mac.doFinal(body);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java runtime has " + algorithm, impossible);
        }
    }

    private static byte[] hash(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java runtime has SHA-256", impossible);
        }
    }

    @Override
    public String toString() {
        return "HookSecret[...]";
    }
}
