package io.agentloader.oci;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.util.ByteBufferBackedInputStream;
import io.agentloader.failure.AgentException.RegistryProtocol;
import io.agentloader.failure.Report;
import io.agentloader.oci.ManifestTree.Document;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The JSON of manifests and indexes. Depth, tokens and lengths are bounded, since a tree takes many times the memory of
 * its text, and a name that stands twice is refused, since two readers could take different ones.
 */
final class ManifestJson {

    private static final int MAX_DEPTH = 64;
    private static final int MAX_TOKENS = 100_000;
    private static final int MAX_NAME_LENGTH = 1024;
    private static final int MAX_NUMBER_LENGTH = 64;
    private static final int MAX_STRING_LENGTH = 4 << 20;

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxTokenCount(MAX_TOKENS)
                    .maxNameLength(MAX_NAME_LENGTH)
                    .maxNumberLength(MAX_NUMBER_LENGTH)
                    .maxStringLength(MAX_STRING_LENGTH)
                    .build())
            .build();

    private ManifestJson() {}

    /** The outermost object of a manifest. */
    static ManifestFields read(ByteBuffer bytes) {
        return read(Document.MANIFEST, bytes);
    }

    /** The outermost object of such a document. */
    static ManifestFields read(Document document, ByteBuffer bytes) {
        String subject = document.word() + " " + Digest.of(Digest.Algorithm.SHA256, bytes.duplicate());
        JsonNode root = tree(document, subject, bytes);
        if (!root.isObject()) {
            throw new RegistryProtocol(Report.of(subject, "the " + subject + " is not a JSON object."));
        }
        return new ManifestFields(subject, "", root);
    }

    private static JsonNode tree(Document document, String subject, ByteBuffer bytes) {
        try (JsonParser parser = JSON.createParser(new ByteBufferBackedInputStream(bytes.duplicate()))) {
            return ManifestTree.read(document, parser);
        } catch (JsonProcessingException broken) {
            String detail = "the " + subject + " is not JSON of the allowed size and shape" + where(broken) + ".";
            throw new RegistryProtocol(Report.of(subject, detail), broken);
        } catch (IOException broken) {
            throw new RegistryProtocol(Report.of(subject, "the " + subject + " is not JSON text."), broken);
        }
    }

    /** What the parser says besides is about the parser. */
    private static String where(JsonProcessingException broken) {
        return Optional.ofNullable(broken.getLocation())
                .map(place -> ", from line " + place.getLineNr() + ", column " + place.getColumnNr() + " on")
                .orElse("");
    }
}
