package io.agentloader.oci;

import io.agentloader.failure.AgentException.ContentMismatch;
import io.agentloader.failure.Report;
import java.nio.ByteBuffer;

/**
 * Bytes known to be the ones their descriptor names. {@link #verify} and {@link #hash} are the only ways to make one, and
 * both hash. Nothing behind the registry client and the disk takes {@code byte[]}.
 */
public final class Content {

    private final Descriptor descriptor;
    private final byte[] bytes;

    private Content(Descriptor descriptor, byte[] bytes) {
        this.descriptor = descriptor;
        this.bytes = bytes;
    }

    /**
     * Checks size and digest.
     *
     * @throws ContentMismatch when one of them differs
     */
    public static Content verify(Descriptor expected, byte[] bytes) {
        if (bytes.length != expected.size()) {
            throw mismatch(expected, bytes.length + " bytes", "is " + bytes.length + " bytes, not " + expected.size());
        }
        byte[] copy = bytes.clone();
        Digest actual = Digest.of(expected.digest().algorithm(), ByteBuffer.wrap(copy));
        if (!actual.equals(expected.digest())) {
            throw mismatch(expected, actual.toString(), "hashes to " + actual);
        }
        return new Content(expected, copy);
    }

    /** Names the bytes by their own SHA-256. */
    public static Content hash(MediaType mediaType, byte[] bytes) {
        byte[] copy = bytes.clone();
        return new Content(new Descriptor(mediaType, Digest.of(copy), copy.length), copy);
    }

    private static ContentMismatch mismatch(Descriptor expected, String actual, String how) {
        String digest = expected.digest().toString();
        return new ContentMismatch(Report.of(digest, "the content " + how)
                .withMember("expected", digest)
                .withMember("actual", actual));
    }

    /** The same verified bytes under another media type: a digest says nothing about types. */
    public Content as(MediaType mediaType) {
        return mediaType.equals(descriptor.mediaType())
                ? this
                : new Content(new Descriptor(mediaType, digest(), size()), bytes);
    }

    public Descriptor descriptor() {
        return descriptor;
    }

    public Digest digest() {
        return descriptor.digest();
    }

    public long size() {
        return descriptor.size();
    }

    /** A read-only view; no copy is made. */
    public ByteBuffer bytes() {
        return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    }

    /** A copy that the caller owns. */
    public byte[] toByteArray() {
        return bytes.clone();
    }

    @Override
    public String toString() {
        return descriptor.toString();
    }
}
