package io.agentloader.oci;

import com.fasterxml.jackson.databind.JsonNode;
import io.agentloader.failure.AgentException.NotAnAgent;
import io.agentloader.failure.AgentException.RegistryProtocol;
import io.agentloader.failure.Report;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;

/**
 * What the body of a manifest answer is. Header and body have to agree; a header that says nothing leaves it to the
 * body's {@code mediaType}, and without one to its shape.
 */
public final class ManifestKind {

    private static final MediaType HTML = new MediaType("text/html");

    /** Types that say no more than that there are bytes. */
    private static final Set<MediaType> GENERIC =
            Set.of(MediaType.OCTET_STREAM, new MediaType("application/json"), new MediaType("text/plain"));

    private static final Set<MediaType> SCHEMA_1 = Set.of(
            new MediaType("application/vnd.docker.distribution.manifest.v1+json"),
            new MediaType("application/vnd.docker.distribution.manifest.v1+prettyjws"));

    private ManifestKind() {}

    /**
     * The effective media type: one of the two of a manifest or the two of an index, never another.
     *
     * @param contentType the header as it came, with or without parameters; empty when there was none
     * @throws RegistryProtocol for HTML, for what is no JSON object of schema version 2, and when header, {@code mediaType}
     *     and shape contradict each other
     * @throws NotAnAgent for a manifest of schema 1, and for one of a type that this project does not know
     */
    public static MediaType of(String contentType, byte[] bytes) {
        MediaType declared = MediaType.of(contentType);
        if (declared.equals(HTML)) {
            throw new RegistryProtocol(
                    Report.of("manifest", "an HTML page came instead of a manifest: a portal or a proxy answered."));
        }
        return of(declared, ManifestJson.read(ByteBuffer.wrap(bytes)));
    }

    static MediaType of(MediaType declared, ManifestFields root) {
        checkVersion(declared, root);
        Optional<MediaType> named = root.text("mediaType").map(MediaType::of);
        boolean generic = GENERIC.contains(declared);
        if (!generic && named.isPresent() && !named.orElseThrow().equals(declared)) {
            throw root.refused(
                    "mediaType", "is " + named.orElseThrow() + ", but it came as " + Quoted.of(declared.name()));
        }
        MediaType type = generic ? named.orElseGet(() -> shape(root)) : declared;
        if (!type.isManifest() && !type.isIndex()) {
            throw somethingElse(root, type);
        }
        if (type.isIndex() != shape(root).isIndex()) {
            throw root.refused(type.isIndex() ? "manifests" : "layers", "is missing, but it came as " + type);
        }
        return type;
    }

    private static void checkVersion(MediaType declared, ManifestFields root) {
        JsonNode version = root.field("schemaVersion").orElseThrow(() -> root.refused("schemaVersion", "is missing"));
        if (SCHEMA_1.contains(declared) || (version.isInt() && version.intValue() == 1)) {
            throw somethingElse(root, declared);
        }
        if (!version.isInt() || version.intValue() != 2) {
            throw root.refused("schemaVersion", "is not 2");
        }
    }

    /** A document that two readers could take for two things is refused (CVE-2021-41190). */
    private static MediaType shape(ManifestFields root) {
        boolean index = root.has("manifests");
        boolean manifest = root.has("layers") || root.has("config");
        if (index == manifest) {
            throw root.refused("manifests", index ? "stands beside config or layers" : "and layers are both missing");
        }
        return index ? MediaType.OCI_INDEX : MediaType.OCI_MANIFEST;
    }

    private static NotAnAgent somethingElse(ManifestFields root, MediaType type) {
        String name = Quoted.bare(type.name());
        return new NotAnAgent(Report.of(
                        root.subject(),
                        "the " + root.subject() + " is of type " + name
                                + ", which agents are not published as; push it as an OCI image manifest.")
                .withMember("mediaType", name));
    }
}
