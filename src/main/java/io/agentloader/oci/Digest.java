package io.agentloader.oci;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A content digest, written {@code sha256:<64 lower-case hex digits>} or {@code sha512:<128>} (OCI image specification,
 * "Digests").
 *
 * @param text all of it: digests are compared and written far more often than taken apart
 */
public record Digest(String text) {

    private static final int PIECE = 1 << 16;

    private static final Algorithm[] ALGORITHMS = Algorithm.values();

    /** The algorithms that this project can verify. */
    public enum Algorithm {
        SHA256("sha256", "SHA-256", 64),
        SHA512("sha512", "SHA-512", 128);

        private final String prefix;
        private final String standardName;
        private final int digits;

        Algorithm(String prefix, String standardName, int digits) {
            this.prefix = prefix;
            this.standardName = standardName;
            this.digits = digits;
        }

        /** The text before the colon, also the folder under {@code blobs/} in an image layout. */
        public String prefix() {
            return prefix;
        }

        /** Whether the rest of the text is a digest's. By hand: each request looks at several. */
        private boolean isHex(String text, int from) {
            if (text.length() - from != digits) {
                return false;
            }
            for (int i = from; i < text.length(); i++) {
                char digit = text.charAt(i);
                if ((digit < '0' || digit > '9') && (digit < 'a' || digit > 'f')) {
                    return false;
                }
            }
            return true;
        }

        private MessageDigest start() {
            try {
                return MessageDigest.getInstance(standardName);
            } catch (NoSuchAlgorithmException impossible) {
                throw new IllegalStateException(standardName + " is in every Java runtime", impossible);
            }
        }
    }

    public Digest {
        if (!fits(text)) {
            throw new IllegalArgumentException("not a digest in lower-case hex: " + text);
        }
    }

    public Digest(Algorithm algorithm, String hex) {
        this(algorithm.prefix + ":" + hex);
    }

    /** Empty when the text is not a digest that this project can verify. */
    public static Optional<Digest> parse(String text) {
        return fits(text) ? Optional.of(new Digest(text)) : Optional.empty();
    }

    private static boolean fits(String text) {
        for (Algorithm algorithm : ALGORITHMS) {
            int start = algorithm.prefix.length() + 1;
            if (text.startsWith(algorithm.prefix) && text.startsWith(":", start - 1) && algorithm.isHex(text, start)) {
                return true;
            }
        }
        return false;
    }

    /** The SHA-256 of the bytes. */
    public static Digest of(byte[] bytes) {
        return of(Algorithm.SHA256, ByteBuffer.wrap(bytes));
    }

    /** The digest of what remains in the buffer, whose position is left where it was. */
    public static Digest of(Algorithm algorithm, ByteBuffer bytes) {
        MessageDigest digest = algorithm.start();
        digest.update(bytes.duplicate());
        return new Digest(algorithm, HexFormat.of().formatHex(digest.digest()));
    }

    /** The digest of all that the stream still has. */
    public static Digest of(Algorithm algorithm, InputStream bytes) throws IOException {
        MessageDigest digest = algorithm.start();
        byte[] piece = new byte[PIECE];
        for (int length = bytes.read(piece); length >= 0; length = bytes.read(piece)) {
            digest.update(piece, 0, length);
        }
        return new Digest(algorithm, HexFormat.of().formatHex(digest.digest()));
    }

    public Algorithm algorithm() {
        return text.startsWith(Algorithm.SHA256.prefix) ? Algorithm.SHA256 : Algorithm.SHA512;
    }

    /** What stands behind the colon. */
    public String hex() {
        return text.substring(algorithm().prefix.length() + 1);
    }

    @Override
    public String toString() {
        return text;
    }
}
