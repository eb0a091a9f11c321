package io.agentloader.dev;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Looks through a folder, and reads no file. Made for one look, on one thread. */
final class FolderScan {

    static final int MOST_FILES = 10_000;
    private static final int DEEPEST = 20;

    /** Not what editors and tools put beside a file while they write it, nor what is hidden. */
    private static final Pattern AGENT = Pattern.compile("(?i)[^.~#].*\\.ya?ml|[^.~#]\\.ya?ml", Pattern.DOTALL);

    private static final Set<String> FOREIGN = Set.of("node_modules");

    private final Path root;
    private final Consumer<Path> entering;
    private final SortedMap<String, Found> files = new TreeMap<>();
    private final Set<String> unlisted = new HashSet<>();
    private final Map<String, String> passedOver = new HashMap<>();

    private FolderScan(Path root, Consumer<Path> entering) {
        this.root = root;
        this.entering = entering;
    }

    /**
     * What is there now.
     *
     * @param root a real path
     * @param entering told of each folder before it is listed, so that nothing happens in it between the two
     */
    static FolderListing of(Path root, Consumer<Path> entering) {
        FolderScan scan = new FolderScan(root, entering);
        scan.folder(root, 0);
        return new FolderListing(scan.files, scan.unlisted, scan.passedOver);
    }

    private void folder(Path folder, int depth) {
        entering.accept(folder);
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                entry(entry, depth);
            }
        } catch (NoSuchFileException | NotDirectoryException gone) {
            if (depth == 0) {
                unlisted.add("");
            }
        } catch (IOException | DirectoryIteratorException closed) {
            unlisted.add(FileNames.of(root, folder));
        }
    }

    private void entry(Path entry, int depth) {
        String simple = String.valueOf(entry.getFileName());
        try {
            BasicFileAttributes is = Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (is.isDirectory()) {
                if (!simple.startsWith(".") && !FOREIGN.contains(simple)) {
                    below(entry, depth);
                }
            } else if (AGENT.matcher(simple).matches()) {
                file(entry, is);
            }
        } catch (IOException gone) {
            // between the listing and this; the next look knows
            passedOver.remove(name(entry));
        }
    }

    private void below(Path folder, int depth) {
        if (depth == DEEPEST) {
            passedOver.put(
                    FileNames.of(root, folder), "is not looked into: it is more than " + DEEPEST + " folders deep");
        } else {
            folder(folder, depth + 1);
        }
    }

    private void file(Path entry, BasicFileAttributes is) throws IOException {
        if (files.size() == MOST_FILES) {
            passedOver.put("", "has more than " + MOST_FILES + " files that may be agents; the others are left out");
        } else if (is.isSymbolicLink()) {
            link(entry);
        } else if (is.isRegularFile()) {
            add(entry, entry, is);
        } else {
            passedOver.put(name(entry), "is no file that can be read");
        }
    }

    /** Within the folder a link is as good as what it leads to. */
    private void link(Path entry) throws IOException {
        Path target;
        try {
            target = entry.toRealPath();
        } catch (IOException nowhere) {
            passedOver.put(name(entry), "is a link that leads nowhere");
            return;
        }
        BasicFileAttributes is = Files.readAttributes(target, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!target.startsWith(root)) {
            passedOver.put(name(entry), "is a link that leads out of the folder, and is not followed");
        } else if (is.isRegularFile()) {
            add(entry, target, is);
        }
    }

    private void add(Path entry, Path path, BasicFileAttributes is) {
        String name = name(entry);
        files.put(name, new Found(name, path, FileStamp.of(path, is)));
    }

    private String name(Path entry) {
        return FileNames.ofFile(root, entry);
    }
}
