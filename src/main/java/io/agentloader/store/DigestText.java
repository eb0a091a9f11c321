package io.agentloader.store;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/** Finds digests in a text without understanding it. By hand: each record that is written is looked through. */
final class DigestText {

    private static final byte[] SHA256 = "sha256:".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SHA512 = "sha512:".getBytes(StandardCharsets.US_ASCII);
    private static final int PREFIX = SHA256.length;
    private static final int SHA256_DIGITS = 64;
    private static final int SHA512_DIGITS = 128;

    private DigestText() {}

    /** The hex digits of every digest that is written there. */
    static void each(byte[] text, Consumer<String> hex) {
        int at = 0;
        while (at < text.length) {
            int digits = digits(text, at);
            if (digits > 0) {
                hex.accept(new String(text, at + PREFIX, digits, StandardCharsets.US_ASCII));
            }
            at += digits > 0 ? PREFIX + digits : 1;
        }
    }

    /** How many digits the digest has that begins there; none when none does. Nothing tells where a SHA-512 ends but its length. */
    private static int digits(byte[] text, int at) {
        if (text[at] != SHA256[0]) {
            return 0;
        }
        int from = at + PREFIX;
        if (isAt(SHA256, text, at) && areHex(text, from, SHA256_DIGITS) && !areHex(text, from + SHA256_DIGITS, 1)) {
            return SHA256_DIGITS;
        }
        return isAt(SHA512, text, at) && areHex(text, from, SHA512_DIGITS) ? SHA512_DIGITS : 0;
    }

    private static boolean isAt(byte[] prefix, byte[] text, int at) {
        return text.length - at >= PREFIX && Arrays.equals(prefix, 0, PREFIX, text, at, at + PREFIX);
    }

    private static boolean areHex(byte[] text, int from, int count) {
        if (text.length - from < count) {
            return false;
        }
        for (int i = from; i < from + count; i++) {
            if ((text[i] < '0' || text[i] > '9') && (text[i] < 'a' || text[i] > 'f')) {
                return false;
            }
        }
        return true;
    }
}
