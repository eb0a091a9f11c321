package io.agentloader.bundle;

import io.agentloader.failure.AgentException.InvalidBundle;
import io.agentloader.failure.AgentException.InvalidReference;
import io.agentloader.failure.AgentException.RegistryProtocol;
import io.agentloader.oci.Content;
import io.agentloader.oci.Descriptor;
import io.agentloader.oci.Index;
import io.agentloader.oci.Reference;
import io.agentloader.oci.ReferenceParser;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One OCI image layout (image specification, "Image Layout") of anybody's making. What it yields hashes to its name; what is wrong
 * with it is an {@link InvalidBundle} that names the file.
 */
public final class ImageLayout {

    private final LayoutParts parts;
    private final List<Index.Entry> entries;

    private ImageLayout(LayoutParts parts) {
        this.parts = parts;
        this.entries = LayoutJson.index(parts).entries();
    }

    /** A layout that is no tar. */
    @FunctionalInterface
    public interface Folder {

        /** The file of that name, empty where there is none; of one that is larger than that, any more than that. */
        Optional<byte[]> read(String name, long most) throws IOException;
    }

    /** In a tar, which is read and verified as a whole. Blocks. */
    public static ImageLayout ofTar(InputStream in, BundleLimits limits) throws IOException {
        LayoutFiles files = new LayoutFiles(limits.total());
        new TarReader(in, files).read();
        return new ImageLayout(files);
    }

    /** In a folder, of which only what is asked for is read, by blocking calls. */
    public static ImageLayout of(Folder folder) {
        return new ImageLayout(new FolderParts(folder));
    }

    /**
     * The entry of that name.
     *
     * @param name a tag or all that the layout calls it; without it there has to be only one
     */
    public Index.Entry entry(Optional<String> name) {
        List<Index.Entry> found = entries.stream()
                .filter(entry -> name.isEmpty() || names(entry).anyMatch(known -> is(known, name.get())))
                .toList();
        if (found.size() != 1) {
            throw Flaw.in(
                    LayoutFiles.INDEX,
                    "has " + found.size() + " entries"
                            + name.map(text -> " called " + text).orElse("")
                            + ", and one is to be copied; it has "
                            + String.join(
                                    ", ",
                                    entries.stream()
                                            .flatMap(entry -> names(entry).limit(1))
                                            .toList()));
        }
        return found.get(0);
    }

    private static boolean is(String known, String asked) {
        return known.equals(asked) || known.endsWith(":" + asked);
    }

    private static Stream<String> names(Index.Entry entry) {
        return Stream.of(LayoutJson.FULL_NAME, LayoutJson.REF_NAME)
                .flatMap(key -> entry.annotations().value(key).stream());
    }

    /** What the layout calls it, where that is a reference in full. */
    public Optional<Reference> reference(Index.Entry entry) {
        return names(entry)
                .filter(ImageLayout::isFull)
                .map(ReferenceParser.DEFAULT::parse)
                .findFirst();
    }

    private static boolean isFull(String name) {
        try {
            return ReferenceParser.DEFAULT.parse(name).canonical().equals(name);
        } catch (InvalidReference notOne) {
            return false;
        }
    }

    /** The manifest or blob with that descriptor. */
    public Content content(Descriptor descriptor) {
        return parts.blob(descriptor)
                .orElseThrow(() -> Flaw.in(
                        LayoutFiles.path(descriptor.digest()), "is missing, and belongs to what is to be copied"));
    }

    /** What it is that one of its manifests turned out to be none. */
    public static InvalidBundle unreadable(Descriptor manifest, RegistryProtocol why) {
        return Flaw.in(
                LayoutFiles.path(manifest.digest()),
                "is no manifest: " + why.report().detail(),
                why);
    }
}
