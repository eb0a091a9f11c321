package io.agentloader.shared;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Tells what a replica wrote under a key from everything else: a value is 32 bytes of HMAC-SHA-256 over the key, a zero byte and
 * what follows. So whoever can write to Redis can neither make up what a tag names nor move it from one tag to another.
 */
final class Seal {

    /** What a value is longer by than what is in it. */
    static final int LENGTH = 32;

    private static final String ALGORITHM = "HmacSHA256";
    private static final int GROUP_BYTES = 6;

    private final SecretKeySpec secret;

    Seal(String secret) {
        this.secret = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM);
    }

    /** Names those with this secret, and does not tell it: replicas with another one are not in their way. */
    String group() {
        return HexFormat.of().formatHex(Arrays.copyOf(mac("group", new byte[0]), GROUP_BYTES));
    }

    byte[] close(String key, byte[] content) {
        byte[] sealed = Arrays.copyOf(mac(key, content), LENGTH + content.length);
        System.arraycopy(content, 0, sealed, LENGTH, content.length);
        return sealed;
    }

    /** Empty when no replica with this secret wrote it under this key. */
    Optional<byte[]> open(String key, byte[] sealed) {
        if (sealed.length < LENGTH) {
            return Optional.empty();
        }
        byte[] content = Arrays.copyOfRange(sealed, LENGTH, sealed.length);
        boolean ours = MessageDigest.isEqual(Arrays.copyOf(sealed, LENGTH), mac(key, content));
        return ours ? Optional.of(content) : Optional.empty();
    }

    private byte[] mac(String key, byte[] content) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(secret);
            mac.update(key.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            return mac.doFinal(content);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java runtime has " + ALGORITHM, impossible);
        }
    }
}
