package io.agentloader.oci;

/** Reads manifests and indexes from verified bytes, strictly: depth and size limited, no duplicate keys. */
final class ManifestReader {

    private final Content content;

    ManifestReader(Content content) {
        this.content = content;
    }

    Manifest manifest() {
        throw new UnsupportedOperationException(content.toString());
    }

    Index index() {
        throw new UnsupportedOperationException(content.toString());
    }
}
