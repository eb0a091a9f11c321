package io.agentloader.callers;

import io.agentloader.config.CallerRules;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/** What is kept of a key: its SHA-256, written {@code sha256:<64 hexadecimal digits>}. Keys are random, so no salt is needed. */
final class KeyHash {

    private final byte[] hash;

    private KeyHash(byte[] hash) {
        this.hash = hash;
    }

    /** Empty when the text is no such hash; it may be a key that somebody put there by mistake, so nobody prints it. */
    static Optional<KeyHash> parse(String text) {
        return CallerRules.isKeyHash(text)
                ? Optional.of(new KeyHash(HexFormat.of().parseHex(text.substring("sha256:".length()))))
                : Optional.empty();
    }

    static KeyHash ofKey(String key) {
        try {
            return new KeyHash(MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java runtime has SHA-256", impossible);
        }
    }

    /** Takes as long whichever byte differs. */
    boolean isThatOf(KeyHash other) {
        return MessageDigest.isEqual(hash, other.hash);
    }

    @Override
    public String toString() {
        return "sha256:...";
    }
}
