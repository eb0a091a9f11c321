package io.agentloader.bundle;

import io.agentloader.failure.AgentException.ContentMismatch;
import io.agentloader.oci.Content;
import io.agentloader.oci.Descriptor;
import io.agentloader.oci.Digest;
import io.agentloader.oci.MediaType;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files of an image layout as they come out of a tar: the two documents and the blobs, each of which hashes to its name. There is
 * no other name, so none is ever made a path of.
 */
final class LayoutFiles implements TarReader.Visitor, LayoutParts {

    static final String LAYOUT = "oci-layout";
    static final String INDEX = "index.json";

    private static final Pattern BLOB = Pattern.compile("blobs/(sha256|sha512)/([0-9a-f]{64,128})");
    private static final Set<String> DIRECTORIES = Set.of("", ".", "blobs", "blobs/sha256", "blobs/sha512");
    private static final long LARGEST_DOCUMENT = 4L << 20;

    private final long most;
    private long held;
    private final Set<String> names = new HashSet<>();
    private final Map<String, byte[]> documents = new HashMap<>();
    private final Map<Digest, Content> blobs = new HashMap<>();

    LayoutFiles(long most) {
        this.most = most;
    }

    @Override
    public void directory(String name) {
        String plain = plain(name);
        String bare = plain.endsWith("/") ? plain.substring(0, plain.length() - 1) : plain;
        if (!DIRECTORIES.contains(bare)) {
            throw Flaw.in(name, "is no part of an image layout");
        }
    }

    @Override
    public void admit(String name, long size) {
        String plain = plain(name);
        boolean document = isDocument(plain);
        if (!document && digest(plain).isEmpty()) {
            throw Flaw.in(name, "is no part of an image layout");
        }
        if (!names.add(plain)) {
            throw Flaw.in(name, "is there twice");
        }
        long left = most - held;
        if (size > (document ? Math.min(left, LARGEST_DOCUMENT) : left)) {
            throw Flaw.in(name, "is " + size + " bytes, and " + most + " are taken in all");
        }
    }

    @Override
    public void file(String name, byte[] bytes) {
        String plain = plain(name);
        held += bytes.length;
        if (isDocument(plain)) {
            documents.put(plain, bytes);
        } else {
            Digest digest = digest(plain).orElseThrow();
            blobs.put(digest, verified(name, new Descriptor(MediaType.OCTET_STREAM, digest, bytes.length), bytes));
        }
    }

    @Override
    public byte[] document(String name) {
        return Optional.ofNullable(documents.get(name))
                .orElseThrow(() -> Flaw.in(name, "is missing, so that this is no image layout"));
    }

    @Override
    public Optional<Content> blob(Descriptor descriptor) {
        Optional<Content> blob = Optional.ofNullable(blobs.get(descriptor.digest()));
        if (blob.filter(content -> content.size() != descriptor.size()).isPresent()) {
            throw Flaw.in(
                    path(descriptor.digest()),
                    "is " + blob.orElseThrow().size() + " bytes, and what leads to it says " + descriptor.size());
        }
        return blob.map(content -> content.as(descriptor.mediaType()));
    }

    static String path(Digest digest) {
        return "blobs/" + digest.algorithm().prefix() + "/" + digest.hex();
    }

    private static Content verified(String name, Descriptor descriptor, byte[] bytes) {
        try {
            return Content.verify(descriptor, bytes);
        } catch (ContentMismatch mismatch) {
            throw Flaw.in(name, "does not hash to its name", mismatch);
        }
    }

    /** Tar calls what it packs from inside of a directory {@code ./name}. */
    private static String plain(String name) {
        return name.startsWith("./") ? name.substring(2) : name;
    }

    private static boolean isDocument(String name) {
        return name.equals(LAYOUT) || name.equals(INDEX);
    }

    private static Optional<Digest> digest(String name) {
        Matcher matcher = BLOB.matcher(name);
        return matcher.matches() ? Digest.parse(matcher.group(1) + ":" + matcher.group(2)) : Optional.empty();
    }
}
