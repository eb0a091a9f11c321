package io.agentloader.oci;

/**
 * What names content: its type, digest and size in bytes (OCI image specification, "Content Descriptors").
 *
 * @param size in bytes, not negative
 */
public record Descriptor(MediaType mediaType, Digest digest, long size) {

    public Descriptor {
        if (size < 0) {
            throw new IllegalArgumentException("a size is not negative: " + size);
        }
    }
}
