package io.agentloader.dev;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** What files are known by: their paths below the folder, with slashes on every system. */
final class FileNames {

    /** No other name of an agent's file ends so. */
    private static final String ESCAPED = " (escaped)";

    private FileNames() {}

    /**
     * Of a file or folder. Where its bytes are no text in the encoding of names here, they are escaped as in an address: the text that
     * the JDK makes of them leads nowhere, and can be that of another file as well.
     */
    static String of(Path root, Path entry) {
        Path below = root.relativize(entry);
        String text = below.toString();
        return leadsTo(below, text) ? text.replace(entry.getFileSystem().getSeparator(), "/") : escaped(root, entry);
    }

    /** The same for a file, so that it is told from one whose name is written like that. */
    static String ofFile(Path root, Path entry) {
        Path below = root.relativize(entry);
        return leadsTo(below, below.toString()) ? of(root, entry) : escaped(root, entry) + ESCAPED;
    }

    static boolean isEscaped(String file) {
        return file.endsWith(ESCAPED);
    }

    private static boolean leadsTo(Path path, String text) {
        try {
            return path.getFileSystem().getPath(text).equals(path);
        } catch (InvalidPathException unmappable) {
            return false;
        }
    }

    /** An address of a file has its bytes, whatever they mean. */
    private static String escaped(Path root, Path entry) {
        String folder = root.toUri().getRawPath();
        return entry.toUri().getRawPath().substring(folder.length() + (folder.endsWith("/") ? 0 : 1));
    }
}
