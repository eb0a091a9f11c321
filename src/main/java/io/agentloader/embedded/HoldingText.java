package io.agentloader.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agentloader.oci.Digest;
import io.agentloader.oci.MediaType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What is written about a repository: JSON with its name, and what the name of a digest's file does not say. */
final class HoldingText {

    private static final JsonMapper JSON = new JsonMapper();

    private HoldingText() {}

    /** A repository and what it holds. */
    record Named(String repository, Holding holding) {}

    static byte[] write(String repository, Holding holding) {
        ObjectNode root = JSON.createObjectNode().put("repository", repository);
        ObjectNode tags = root.putObject("tags");
        holding.tags().forEach((tag, digest) -> tags.put(tag, digest.toString()));
        holding.inner().stream().sorted().forEach(root.putArray("inner")::add);
        ObjectNode manifests = root.putObject("manifests");
        holding.manifests()
                .forEach((digest, manifest) -> manifests.put(
                        digest.toString(), manifest.descriptor().mediaType().name()));
        ObjectNode blobs = root.putObject("blobs");
        holding.blobs().forEach((digest, size) -> blobs.put(digest.toString(), size));
        return root.toString().getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Reads it, leaving out what is not there any more or is not what it was.
     *
     * @throws IllegalArgumentException when it is no such text
     */
    static Named read(Path record, RegistryFolder folder) throws IOException {
        JsonNode root = JSON.readTree(Files.readAllBytes(record));
        String repository = root.path("repository").asText();
        if (!ApiPath.isRepository(repository)) {
            throw new IllegalArgumentException("not about a repository: '" + repository + "'");
        }
        Holding holding = Holding.EMPTY;
        for (Map.Entry<String, JsonNode> blob : root.path("blobs").properties()) {
            Digest digest = digest(blob.getKey());
            if (isThere(folder.blob(digest), blob.getValue().asLong())) {
                holding = holding.withBlob(digest, blob.getValue().asLong());
            }
        }
        for (Map.Entry<String, JsonNode> manifest : root.path("manifests").properties()) {
            holding = withManifest(holding, digest(manifest.getKey()), manifest.getValue(), folder);
        }
        Set<String> inner = new HashSet<>();
        root.path("inner").forEach(tag -> inner.add(tag.asText()));
        for (Map.Entry<String, JsonNode> tag : root.path("tags").properties()) {
            Digest named = digest(tag.getValue().asText());
            if (ApiPath.isTag(tag.getKey()) && holding.manifests().containsKey(named)) {
                holding = inner.contains(tag.getKey())
                        ? holding.withInnerTag(tag.getKey(), named)
                        : holding.withTag(tag.getKey(), named);
            }
        }
        return new Named(repository, holding);
    }

    private static Holding withManifest(Holding holding, Digest digest, JsonNode type, RegistryFolder folder)
            throws IOException {
        Path file = folder.blob(digest);
        if (!Files.isRegularFile(file)
                || !RegistryFolder.hash(file, digest.algorithm()).equals(digest)) {
            return holding;
        }
        return holding.withManifest(ManifestText.read(MediaType.of(type.asText()), digest, Files.readAllBytes(file)));
    }

    private static boolean isThere(Path file, long size) throws IOException {
        return Files.isRegularFile(file) && Files.size(file) == size;
    }

    private static Digest digest(String text) {
        return Digest.parse(text).orElseThrow(() -> new IllegalArgumentException("not a digest: '" + text + "'"));
    }
}
