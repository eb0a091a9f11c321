package io.agentloader.store;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Goes through what is stored, one entry at a time, without a limit and without passing anything over: who deletes what
 * nothing names has to have seen everything that names.
 */
final class Survey {

    private static final System.Logger LOG = System.getLogger(Survey.class.getName());

    private final StoreLayout layout;

    Survey(StoreLayout layout) {
        this.layout = layout;
    }

    /** Something to be done with one file. */
    @FunctionalInterface
    interface Visitor {
        void visit(Path path) throws IOException;
    }

    /** Every file in {@code refs/} that may be a record. */
    void records(Visitor visitor) throws IOException {
        each(layout.refs(), folder -> each(folder, visitor));
    }

    /** Every file among the blobs, whatever its name. */
    void blobs(Visitor visitor) throws IOException {
        for (Path folder : layout.blobFolders()) {
            each(folder, visitor);
        }
    }

    /** As {@link #each}, for whoever only counts: a folder that cannot be read is passed over. */
    static void eachReadable(Path folder, Visitor visitor) {
        try {
            each(folder, visitor);
        } catch (IOException unreadable) {
            LOG.log(System.Logger.Level.DEBUG, () -> folder + " cannot be read", unreadable);
        }
    }

    static void each(Path folder, Visitor visitor) throws IOException {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            for (Path path : stream) {
                visitor.visit(path);
            }
        } catch (NoSuchFileException deleted) {
            return;
        } catch (DirectoryIteratorException broken) {
            throw broken.getCause();
        }
    }
}
