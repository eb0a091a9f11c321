package io.agentloader.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.agentloader.oci.Digest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A store's files, judged by the documented layout and by none of the store's own classes, also while others write them.
 *
 * @param root the store's directory
 */
record StoreFiles(Path root) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Blobs, of those that were written since, whose bytes do not hash to their names. */
    List<String> blobsOfAnotherHash(Instant since) {
        List<String> wrong = new ArrayList<>();
        for (Path blob : blobs()) {
            if (blob.toFile().lastModified() < since.toEpochMilli()) {
                continue;
            }
            String algorithm = String.valueOf(blob.resolveSibling("").getFileName());
            Digest named = Digest.parse(algorithm + ":" + blob.getFileName()).orElseThrow();
            if (bytes(blob).filter(bytes -> !named.equals(Digest.of(bytes))).isPresent()) {
                wrong.add(named.toString());
            }
        }
        return wrong;
    }

    /** What each reference names; a record that is torn or edited is an error. */
    Map<String, String> named() {
        Map<String, String> named = new TreeMap<>();
        for (Path path : records()) {
            bytes(path)
                    .map(StoreFiles::record)
                    .ifPresent(record -> named.put(
                            record.path("reference").asText(),
                            record.at("/current/named/digest").asText()));
        }
        return named;
    }

    /**
     * What a record names that is not there. Who takes a record out deletes it before its blobs: so a record that is the same before
     * and after its blob was missed names something that is missing.
     */
    List<String> missing() {
        List<String> missing = new ArrayList<>();
        for (Path path : records()) {
            Optional<byte[]> before = bytes(path);
            before.map(StoreFiles::record).stream()
                    .flatMap(StoreFiles::needed)
                    .filter(digest -> !Files.exists(blob(digest)))
                    .filter(digest -> Arrays.equals(before.get(), bytes(path).orElse(null)))
                    .forEach(digest -> missing.add(path.getFileName() + " names " + digest));
        }
        return missing;
    }

    /** Files in {@code ingest/} that are not of that process. */
    List<String> unfinishedByOthers(long pid) {
        return files(own().resolve("ingest")).stream()
                .map(path -> path.getFileName().toString())
                .filter(name -> !name.contains("." + pid + "."))
                .toList();
    }

    List<Path> blobs() {
        return files(root.resolve("blobs"));
    }

    List<Path> records() {
        return files(own().resolve("refs"));
    }

    /** What an import that was cut off has left. */
    List<Path> journals() {
        return files(own().resolve("journal"));
    }

    private Path own() {
        return root.resolve(".agent-loader");
    }

    private Path blob(String digest) {
        return root.resolve("blobs").resolve(digest.replace(":", "/"));
    }

    private static Stream<String> needed(JsonNode record) {
        List<JsonNode> versions = new ArrayList<>(List.of(record.path("current")));
        record.path("previous").forEach(versions::add);
        return versions.stream().flatMap(version -> {
            List<String> digests =
                    new ArrayList<>(List.of(version.at("/named/digest").asText()));
            version.path("agents").forEach(agent -> {
                digests.add(agent.at("/manifest/digest").asText());
                digests.add(agent.at("/layer/digest").asText());
            });
            return digests.stream();
        });
    }

    private static JsonNode record(byte[] bytes) {
        try {
            JsonNode record = JSON.readTree(bytes);
            String checksum = ",\"checksum\":\"" + record.path("checksum").asText() + "\"}\n";
            byte[] body = Arrays.copyOf(bytes, Math.max(0, bytes.length - checksum.length()));
            if (!record.path("checksum").asText().equals(Digest.of(body).toString())) {
                throw new AssertionError("a record does not match its checksum: " + record);
            }
            return record;
        } catch (IOException torn) {
            throw new AssertionError("a record is torn", torn);
        }
    }

    private static Optional<byte[]> bytes(Path path) {
        try {
            return Optional.of(Files.readAllBytes(path));
        } catch (NoSuchFileException gone) {
            return Optional.empty();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Directories that come and go meanwhile are passed over. */
    private static List<Path> files(Path folder) {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> children = Files.list(folder)) {
            for (Path child : children.toList()) {
                if (Files.isDirectory(child)) {
                    found.addAll(files(child));
                } else {
                    found.add(child);
                }
            }
        } catch (NoSuchFileException gone) {
            return found;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return found;
    }
}
