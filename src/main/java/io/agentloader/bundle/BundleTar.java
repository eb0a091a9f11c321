package io.agentloader.bundle;

import io.agentloader.failure.AgentException.InvalidReference;
import io.agentloader.oci.Annotations;
import io.agentloader.oci.Index;
import io.agentloader.oci.Reference;
import io.agentloader.oci.ReferenceParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Agents as an OCI image layout (image specification, "Image Layout") in a tar. What is read comes from anybody: nothing of it is
 * believed that was not hashed, and it is taken whole or not at all.
 */
public final class BundleTar {

    /** Of a bundle over HTTP. */
    public static final String MEDIA_TYPE = "application/x-tar";

    private BundleTar() {}

    /** Writes the same bytes for the same agents, in whatever order they are given. The caller closes the stream. */
    public static void write(List<BundledAgent> agents, OutputStream out) throws IOException {
        TarWriter tar = new TarWriter(out);
        for (Map.Entry<String, ByteBuffer> file : files(agents).entrySet()) {
            tar.file(file.getKey(), file.getValue());
        }
        tar.end();
    }

    /** The files of the layout, by their paths in it. */
    public static SortedMap<String, ByteBuffer> files(List<BundledAgent> agents) {
        Map<String, BundledAgent> byName = new TreeMap<>();
        agents.forEach(agent -> byName.put(agent.reference().canonical(), agent));
        if (byName.size() > Index.MAX_ENTRIES) {
            throw Flaw.in(
                    LayoutFiles.INDEX,
                    "would name " + byName.size() + " agents, and may name " + Index.MAX_ENTRIES + "; make several");
        }
        SortedMap<String, ByteBuffer> files = new TreeMap<>();
        byName.values().stream()
                .flatMap(BundledAgent::contents)
                .forEach(content -> files.put(LayoutFiles.path(content.digest()), content.bytes()));
        files.put(LayoutFiles.LAYOUT, LayoutJson.layout());
        files.put(LayoutFiles.INDEX, LayoutJson.index(List.copyOf(byName.values())));
        return files;
    }

    /**
     * Reads and verifies a whole bundle, which it holds in memory. Blocks.
     *
     * @param as what its only agent is called, where the layout does not say so in full
     * @throws io.agentloader.failure.AgentException.InvalidBundle naming the entry of the tar that cannot be taken
     * @throws io.agentloader.failure.AgentException.NotAnAgent when a manifest is not an agent's
     * @throws io.agentloader.failure.AgentException.InvalidAgent when an agent is over its limit, or no text
     */
    public static List<BundledAgent> read(InputStream in, BundleLimits limits, Optional<Reference> as)
            throws IOException {
        LayoutFiles files = new LayoutFiles(limits.total());
        new TarReader(in, files).read();
        Map<Reference, Index.Entry> entries = named(LayoutJson.index(files), as);
        SharedParts shared = new SharedParts(limits.agent());
        return entries.entrySet().stream()
                .map(entry ->
                        BundledParts.of(files, entry.getKey(), entry.getValue().descriptor(), shared))
                .sorted(Comparator.comparing(agent -> agent.reference().canonical()))
                .toList();
    }

    private static Map<Reference, Index.Entry> named(Index index, Optional<Reference> as) {
        List<Index.Entry> entries = index.entries();
        if (entries.isEmpty() || (as.isPresent() && entries.size() > 1)) {
            throw Flaw.in(
                    LayoutFiles.INDEX,
                    "names " + entries.size() + " agents, where "
                            + (as.isPresent() ? "one was to be named" : "one is" + " the least"));
        }
        Map<Reference, Index.Entry> named = new LinkedHashMap<>();
        Set<String> names = new HashSet<>();
        for (Index.Entry entry : entries) {
            Reference reference = as.orElseGet(() -> reference(entry.annotations()));
            if (!names.add(reference.canonical())) {
                throw Flaw.in(LayoutFiles.INDEX, "names " + reference.canonical() + " twice");
            }
            if (reference
                    .digest()
                    .filter(digest -> !digest.equals(entry.descriptor().digest()))
                    .isPresent()) {
                throw Flaw.in(
                        LayoutFiles.INDEX,
                        "says that " + reference.canonical() + " is "
                                + entry.descriptor().digest());
            }
            named.put(reference, entry);
        }
        return named;
    }

    private static Reference reference(Annotations annotations) {
        String text = annotations
                .value(LayoutJson.FULL_NAME)
                .or(() -> annotations.value(LayoutJson.REF_NAME))
                .orElse("");
        try {
            Reference reference = ReferenceParser.DEFAULT.parse(text);
            if (reference.canonical().equals(text)) {
                return reference;
            }
        } catch (InvalidReference notOne) {
            throw unnamed(text, notOne);
        }
        throw unnamed(text, null);
    }

    private static RuntimeException unnamed(String text, @Nullable Throwable cause) {
        return Flaw.in(
                LayoutFiles.INDEX,
                "calls an agent '" + Flaw.printable(text) + "', which is no full reference such as"
                        + " ghcr.io/acme/helper:1.2; say what it is to be called",
                cause);
    }
}
