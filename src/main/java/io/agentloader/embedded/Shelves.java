package io.agentloader.embedded;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.agentloader.oci.Content;
import io.agentloader.oci.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All that a registry holds. Looking is for everybody and touches no file; changing blocks, and is one at a time. A change is
 * written down before anybody sees it.
 */
final class Shelves {

    private static final System.Logger LOG = System.getLogger(Shelves.class.getName());

    /** So many former revisions of what is put from within stay, for whoever is in the middle of a pull. */
    private static final int FORMER = 16;

    private final RegistryFolder folder;
    private final Map<String, Holding> holdings = new ConcurrentHashMap<>();
    private final Map<String, Deque<Digest>> former = new HashMap<>();
    private final AtomicReference<Consumer<String>> moved = new AtomicReference<>(repository -> {});

    private Shelves(RegistryFolder folder) {
        this.folder = folder;
    }

    /** With what the folder holds. What nobody can reach is removed from it. */
    static Shelves load(RegistryFolder folder) throws IOException {
        Shelves shelves = new Shelves(folder);
        for (Path record : folder.records()) {
            shelves.load(record);
        }
        for (Path file : folder.blobFiles()) {
            if (!shelves.leadsTo(file)) {
                Files.deleteIfExists(file);
            }
        }
        return shelves;
    }

    private void load(Path record) throws IOException {
        try {
            HoldingText.Named read = HoldingText.read(record, folder);
            holdings.put(read.repository(), read.holding());
        } catch (JsonProcessingException broken) {
            leftOut(record, "it is no JSON");
        } catch (IllegalArgumentException spoilt) {
            leftOut(record, String.valueOf(spoilt.getMessage()));
        }
    }

    private static void leftOut(Path record, String why) {
        LOG.log(System.Logger.Level.WARNING, record + " cannot be read, so its repository is left out: " + why);
    }

    private boolean leadsTo(Path file) {
        String algorithm = String.valueOf(file.resolveSibling("").getFileName());
        return Digest.parse(algorithm + ":" + file.getFileName())
                .filter(this::isHeld)
                .isPresent();
    }

    Optional<Holding> find(String repository) {
        return Optional.ofNullable(holdings.get(repository));
    }

    /** Sorted by name. */
    List<String> repositories() {
        return holdings.keySet().stream().sorted().toList();
    }

    /** Those in which the tag was put from within, sorted by name. */
    List<String> withInner(String tag) {
        return holdings.entrySet().stream()
                .filter(entry -> entry.getValue().inner().contains(tag))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    void tell(Consumer<String> listener) {
        moved.set(listener);
    }

    Path file(Digest digest) {
        return folder.blob(digest);
    }

    /** Takes over a file whose bytes have that digest. */
    synchronized void addBlob(String repository, Path upload, Digest digest) throws IOException {
        long size = Files.size(upload);
        folder.adopt(upload, digest);
        change(repository, at(repository).withBlob(digest, size));
    }

    /**
     * Lets a repository have a blob that another one has; whichever it is, when none is named. False when that one does not
     * have it.
     */
    synchronized boolean mount(String repository, Digest digest, Optional<String> from) throws IOException {
        Optional<Long> size = holdings.entrySet().stream()
                .filter(entry -> from.isEmpty() || entry.getKey().equals(from.get()))
                .flatMap(entry -> Optional.ofNullable(entry.getValue().blobs().get(digest)).stream())
                .findFirst();
        if (size.isPresent()) {
            change(repository, at(repository).withBlob(digest, size.get()));
        }
        return size.isPresent();
    }

    /** Takes over the file of a manifest and lets the tags name it. Yields what the repository lacks; then nothing is changed. */
    synchronized Set<Digest> addManifest(String repository, Path upload, HeldManifest manifest, List<String> tags)
            throws IOException {
        Holding holding = at(repository);
        Set<Digest> missing = new HashSet<>(manifest.needs());
        missing.removeIf(holding::has);
        if (missing.isEmpty()) {
            folder.adopt(upload, manifest.digest());
            Holding more = holding.withManifest(manifest);
            for (String tag : tags) {
                more = more.withTag(tag, manifest.digest());
            }
            change(repository, more);
        }
        return missing;
    }

    /** Puts all of an artifact in at once, and lets the tag name it. */
    synchronized void put(String repository, String tag, Parts parts) throws IOException {
        Holding holding = at(repository);
        for (Content blob : parts.blobs()) {
            holding = holding.withBlob(blob.digest(), blob.size());
        }
        for (Content manifest : parts.manifests()) {
            holding = holding.withManifest(
                    ManifestText.read(manifest.descriptor().mediaType(), manifest.digest(), manifest.toByteArray()));
        }
        write(parts);
        Digest named = parts.named().digest();
        change(repository, retired(repository, named, holding.withInnerTag(tag, named)));
    }

    private void write(Parts parts) throws IOException {
        List<Content> all = Stream.concat(parts.blobs().stream(), parts.manifests().stream())
                .toList();
        try {
            for (Content part : all) {
                folder.write(part.digest(), part.toByteArray());
            }
        } catch (IOException failed) {
            deleteUnheld(all.stream().map(Content::digest).collect(Collectors.toSet()));
            throw failed;
        }
    }

    /** With only the latest of what was put here and is named by nothing any more. */
    private Holding retired(String repository, Digest named, Holding holding) {
        Deque<Digest> put = former.computeIfAbsent(repository, first -> new ArrayDeque<>());
        put.remove(named);
        put.addLast(named);
        Holding rest = holding;
        while (put.size() > FORMER + rest.tags().size()) {
            rest = rest.released(put.removeFirst());
        }
        return rest;
    }

    /** Takes the tag away, with what nothing else names or needs; a repository that is empty then is gone. */
    synchronized void removeTag(String repository, String tag) throws IOException {
        Holding holding = at(repository);
        Digest named = holding.tags().get(tag);
        if (named == null) {
            return;
        }
        Holding rest = holding.withoutTag(tag).released(named);
        for (Digest old : Optional.ofNullable(former.remove(repository)).orElseGet(ArrayDeque::new)) {
            rest = rest.released(old);
        }
        change(repository, rest);
        if (rest.isEmpty()) {
            folder.deleteRecord(recordName(repository));
            holdings.remove(repository);
        }
    }

    /** Forgets what the folder has no more. Yields the repositories that had tags for it; they are not told of besides. */
    synchronized Set<String> lost(boolean all) {
        boolean gone = folder.wasGone();
        Set<String> lost = new TreeSet<>();
        if (gone || all) {
            for (Map.Entry<String, Holding> known : Map.copyOf(holdings).entrySet()) {
                Holding left = known.getValue().without(missing(known.getValue()));
                if (!left.tags().equals(known.getValue().tags())) {
                    lost.add(known.getKey());
                }
                if (gone || !left.equals(known.getValue())) {
                    replace(known.getKey(), left);
                }
            }
        }
        return lost;
    }

    private Set<Digest> missing(Holding holding) {
        return Stream.concat(holding.blobs().keySet().stream(), holding.manifests().keySet().stream())
                .filter(digest -> !Files.isRegularFile(folder.blob(digest), LinkOption.NOFOLLOW_LINKS))
                .collect(Collectors.toSet());
    }

    /** Where the disk does not even take a record, what is not there is forgotten nevertheless. */
    private void replace(String repository, Holding left) {
        Holding before = at(repository);
        if (left.isEmpty()) {
            holdings.remove(repository);
            former.remove(repository);
        } else {
            holdings.put(repository, left);
        }
        try {
            if (left.isEmpty()) {
                folder.deleteRecord(recordName(repository));
            } else {
                folder.saveRecord(recordName(repository), HoldingText.write(repository, left));
            }
            deleteUnheld(before.beyond(left));
        } catch (IOException unwritten) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "what is left of " + repository + " is not written down: " + unwritten);
        }
    }

    /** Takes the tag away, and nothing else. False when there is none. */
    synchronized boolean deleteTag(String repository, String tag) throws IOException {
        return changed(repository, at(repository).withoutTag(tag));
    }

    /** False when there is none. */
    synchronized boolean deleteManifest(String repository, Digest digest) throws IOException {
        return changed(repository, at(repository).withoutManifest(digest));
    }

    /** False when there is none. */
    synchronized boolean deleteBlob(String repository, Digest digest) throws IOException {
        return changed(repository, at(repository).withoutBlob(digest));
    }

    private boolean changed(String repository, Holding next) throws IOException {
        boolean differs = !next.equals(at(repository));
        if (differs) {
            change(repository, next);
        }
        return differs;
    }

    private Holding at(String repository) {
        return find(repository).orElse(Holding.EMPTY);
    }

    private void change(String repository, Holding next) throws IOException {
        Holding before = at(repository);
        try {
            folder.saveRecord(recordName(repository), HoldingText.write(repository, next));
        } catch (IOException failed) {
            deleteUnheld(next.beyond(before));
            throw failed;
        }
        holdings.put(repository, next);
        deleteUnheld(before.beyond(next));
        if (!before.tags().equals(next.tags()) || before.lostBlobs(next)) {
            Objects.requireNonNull(moved.get()).accept(repository);
        }
    }

    private void deleteUnheld(Set<Digest> digests) throws IOException {
        for (Digest digest : digests) {
            if (!isHeld(digest)) {
                folder.delete(digest);
            }
        }
    }

    private boolean isHeld(Digest digest) {
        return holdings.values().stream().anyMatch(holding -> holding.has(digest));
    }

    private static Digest recordName(String repository) {
        return Digest.of(repository.getBytes(StandardCharsets.UTF_8));
    }
}
