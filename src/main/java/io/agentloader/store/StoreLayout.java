package io.agentloader.store;

import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import io.agentloader.oci.Repository;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where everything lies below the store's root: an OCI image layout, with this project's own files in one hidden folder.
 * Names below the root are made of checked hex alone, never of input.
 */
record StoreLayout(Path root) {

    /** The file that says that the folder is an image layout, and of which version. */
    Path marker() {
        return root.resolve("oci-layout");
    }

    /** What other tools read; made of the records. */
    Path index() {
        return root.resolve("index.json");
    }

    Path refs() {
        return own().resolve("refs");
    }

    /** Which tags are held at which digest, beside the records: a record that is lost must not let a tag move. */
    Path pins() {
        return own().resolve("pins");
    }

    /** The folder of the pins of one repository. */
    Path pins(Repository repository) {
        return pins().resolve(hex(repository.toString()));
    }

    Path pin(Reference reference) {
        return pins(reference.repository()).resolve(hex(reference.canonical()) + ".json");
    }

    /** Files being written; on the same file system as where they go. */
    Path ingest() {
        return own().resolve("ingest");
    }

    Path quarantine() {
        return own().resolve("quarantine");
    }

    /** Shared by whoever writes, held alone by whoever deletes. */
    Path collectionLock() {
        return own().resolve("gc.lock");
    }

    /** What several references are to name, while they are not all written. */
    Path journal() {
        return own().resolve("journal");
    }

    /** Changed whenever records go. */
    Path removed() {
        return own().resolve("removed");
    }

    /** Grows whenever a record or a pin changes. */
    Path changes() {
        return own().resolve("changes");
    }

    /** What the service that ran last collects by. */
    Path limits() {
        return own().resolve("limits.json");
    }

    /** Held by whoever rebuilds {@code index.json}. */
    Path projectionLock() {
        return own().resolve("lock");
    }

    Path blob(Digest digest) {
        return blobs(digest.algorithm()).resolve(digest.hex());
    }

    /** The folder of the records of one repository. */
    Path folder(Repository repository) {
        return refs().resolve(hex(repository.toString()));
    }

    Path record(Reference reference) {
        return folder(reference.repository()).resolve(hex(reference.canonical()) + ".json");
    }

    List<Path> blobFolders() {
        return List.of(blobs(Digest.Algorithm.SHA256), blobs(Digest.Algorithm.SHA512));
    }

    /** The digest that a file among the blobs is named for; empty when it is none's. */
    Optional<Digest> digest(Path blob) {
        return Digest.parse(blob.resolveSibling("").getFileName() + ":" + blob.getFileName())
                .filter(digest -> blob(digest).equals(blob));
    }

    /** The directories without which nothing can be read. */
    List<Path> read() {
        return List.of(root, blobs(), blobs(Digest.Algorithm.SHA256), own(), refs());
    }

    /** The directories that are always there, parents first. */
    List<Path> directories() {
        return List.of(
                root,
                blobs(),
                blobs(Digest.Algorithm.SHA256),
                blobs(Digest.Algorithm.SHA512),
                own(),
                refs(),
                pins(),
                ingest(),
                quarantine(),
                journal());
    }

    /** Those below the root that hold all others of them; what is right below the root is among these. */
    List<Path> holding() {
        return List.of(blobs(), own());
    }

    /** What a file below the root is called in messages, which name no path of the machine. */
    String name(Path file) {
        return root.relativize(file).toString();
    }

    /** This project's own folder. */
    Path own() {
        return root.resolve(".agent-loader");
    }

    private Path blobs() {
        return root.resolve("blobs");
    }

    private Path blobs(Digest.Algorithm algorithm) {
        return blobs().resolve(algorithm.prefix());
    }

    private static String hex(String text) {
        return Digest.of(text.getBytes(StandardCharsets.UTF_8)).hex();
    }
}
