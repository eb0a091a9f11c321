package io.agentloader.oci;

import java.util.Optional;

/** Reads manifests and indexes from verified bytes, strictly: sizes limited, no name twice, each field of its type. */
final class ManifestReader {

    private final Content content;
    private final ManifestFields root;
    private final MediaType mediaType;

    ManifestReader(Content content) {
        this.content = content;
        this.root = ManifestJson.read(content.bytes());
        this.mediaType = ManifestKind.of(content.descriptor().mediaType(), root);
    }

    Manifest manifest() {
        if (!mediaType.isManifest()) {
            throw root.refused("manifests", "is there, where the manifest of an agent was due");
        }
        return new Manifest(
                content,
                mediaType,
                root.text("artifactType"),
                root.object("config").map(ManifestFields::descriptor),
                root.objects("layers").stream().map(ManifestFields::descriptor).toList(),
                root.annotations());
    }

    Index index() {
        if (!mediaType.isIndex()) {
            throw root.refused("manifests", "is missing, where an index was due");
        }
        return new Index(
                content,
                mediaType,
                root.objects("manifests").stream().map(ManifestReader::entry).toList(),
                root.annotations());
    }

    Optional<Descriptor> subject() {
        return root.object("subject").map(ManifestFields::descriptor);
    }

    private static Index.Entry entry(ManifestFields fields) {
        return new Index.Entry(
                fields.descriptor(), fields.object("platform").flatMap(ManifestReader::platform), fields.annotations());
    }

    /** One that names neither system nor architecture says nothing, and counts as none. */
    private static Optional<Platform> platform(ManifestFields fields) {
        Optional<String> os = fields.text("os");
        Optional<String> architecture = fields.text("architecture");
        if (os.isEmpty() && architecture.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Platform(os.orElse("unknown"), architecture.orElse("unknown"), fields.text("variant")));
    }
}
