package io.agentloader.embedded;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.agentloader.oci.Descriptor;
import io.agentloader.oci.Digest;
import io.agentloader.oci.MediaType;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Reads a manifest as far as a registry has to understand it. It takes more than the reader of agents does: whatever
 * refers to content and says what it is.
 */
record ManifestText(JsonNode root, MediaType mediaType) {

    private static final int MAX_DEPTH = 64;
    private static final int MAX_TOKENS = 200_000;

    private static final JsonMapper JSON = new JsonMapper(JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxTokenCount(MAX_TOKENS)
                    .maxStringLength(4 << 20)
                    .build())
            .build());

    private static final ObjectReader KEPT = JSON.reader();

    /** One document, and nothing behind it. */
    private static final ObjectReader TAKEN = JSON.reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /**
     * Reads it.
     *
     * @param declared by whoever sent it; {@link MediaType#OCTET_STREAM} says nothing
     * @throws IllegalArgumentException when it is no manifest, with what is wrong
     */
    static HeldManifest read(MediaType declared, Digest digest, byte[] bytes) {
        return of(declared, parse(KEPT, bytes)).held(digest, bytes.length);
    }

    /** The same of what comes from outside: nobody who pulls it may stumble over what is in it. */
    static ManifestText take(MediaType declared, byte[] bytes) {
        ManifestText text = of(declared, parse(TAKEN, bytes));
        ManifestRules.check(text.root(), bytes);
        return text;
    }

    private static ManifestText of(MediaType declared, JsonNode root) {
        if (root.path("schemaVersion").asInt() != 2) {
            throw new IllegalArgumentException("schemaVersion is not 2");
        }
        return new ManifestText(root, typed(declared, root.path("mediaType")));
    }

    private static JsonNode parse(ObjectReader json, byte[] bytes) {
        try {
            JsonNode root = json.readTree(bytes);
            if (!root.isObject()) {
                throw new IllegalArgumentException("not a JSON object");
            }
            return root;
        } catch (JsonProcessingException broken) {
            String where = broken.getLocation() == null
                    ? ""
                    : ", from line " + broken.getLocation().getLineNr() + ", column "
                            + broken.getLocation().getColumnNr() + " on";
            throw new IllegalArgumentException("not JSON of the allowed size and shape" + where, broken);
        } catch (IOException broken) {
            throw new IllegalArgumentException("not JSON text", broken);
        }
    }

    private static MediaType typed(MediaType declared, JsonNode inside) {
        boolean says = !declared.equals(MediaType.OCTET_STREAM);
        MediaType own = inside.isTextual() ? MediaType.of(inside.asText()) : declared;
        if (says && !own.equals(declared)) {
            throw new IllegalArgumentException("mediaType is " + own + ", and Content-Type is " + declared);
        }
        if (!own.isManifest() && !own.isIndex()) {
            throw new IllegalArgumentException(
                    "Content-Type is " + own + ", which is neither a manifest's nor an index's");
        }
        return own;
    }

    /** What it says of its own parts, with the sizes that they have to have; of a text that was taken. */
    List<Descriptor> parts() {
        return Stream.of(List.of(root.path("config")), root.path("layers"), root.path("manifests"))
                .flatMap(list -> StreamSupport.stream(list.spliterator(), false))
                .filter(JsonNode::isObject)
                .map(part -> new Descriptor(
                        MediaType.of(part.path("mediaType").asText()),
                        digest(part),
                        part.path("size").asLong()))
                .toList();
    }

    HeldManifest held(Digest digest, int size) {
        Set<Digest> needs = new HashSet<>();
        if (mediaType.isIndex()) {
            list("manifests").forEach(child -> needs.add(digest(child)));
        } else {
            needs.add(digest(root.path("config")));
            list("layers").forEach(layer -> {
                Digest part = digest(layer);
                if (isHere(layer)) {
                    needs.add(part);
                }
            });
        }
        JsonNode subject = root.path("subject");
        return new HeldManifest(
                new Descriptor(mediaType, digest, size),
                needs,
                subject.isObject() ? Optional.of(digest(subject)) : Optional.empty(),
                artifactType(),
                annotations());
    }

    /** Layers that may not be given away say where else they are (OCI image specification, "Non-Distributable Layers"). */
    private static boolean isHere(JsonNode layer) {
        return layer.path("urls").isEmpty() && !layer.path("mediaType").asText().contains(".nondistributable.");
    }

    private JsonNode list(String name) {
        JsonNode list = root.path(name);
        if (!list.isArray() && !list.isMissingNode() && !list.isNull()) {
            throw new IllegalArgumentException(name + " is not a list");
        }
        if (list.isMissingNode() && mediaType.isIndex()) {
            throw new IllegalArgumentException(name + " is missing, where an index was due");
        }
        return list;
    }

    private static Digest digest(JsonNode descriptor) {
        String text = descriptor.path("digest").asText();
        return Digest.parse(text).orElseThrow(() -> new IllegalArgumentException("not a digest: '" + text + "'"));
    }

    /** That of the configuration stands in for one that is not there (distribution specification, "Listing Referrers"). */
    private String artifactType() {
        String own = root.path("artifactType").asText();
        return own.isEmpty() && mediaType.isManifest()
                ? root.path("config").path("mediaType").asText()
                : own;
    }

    private Map<String, String> annotations() {
        Map<String, String> read = new HashMap<>();
        root.path("annotations")
                .properties()
                .forEach(entry -> read.put(entry.getKey(), entry.getValue().asText()));
        return read;
    }
}
