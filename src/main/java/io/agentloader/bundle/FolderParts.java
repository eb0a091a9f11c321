package io.agentloader.bundle;

import io.agentloader.bundle.ImageLayout.Folder;
import io.agentloader.failure.AgentException.ContentMismatch;
import io.agentloader.oci.Content;
import io.agentloader.oci.Descriptor;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.Optional;

/** The files of a layout that is no tar, each read when it is asked for. */
record FolderParts(Folder folder) implements LayoutParts {

    private static final int LARGEST_DOCUMENT = 4 << 20;

    @Override
    public byte[] document(String name) {
        return read(name, LARGEST_DOCUMENT)
                .orElseThrow(() -> Flaw.in(name, "is missing, so that this is no image layout"));
    }

    @Override
    public Optional<Content> blob(Descriptor descriptor) {
        String name = LayoutFiles.path(descriptor.digest());
        return read(name, descriptor.size()).map(bytes -> verified(name, descriptor, bytes));
    }

    private static Content verified(String name, Descriptor descriptor, byte[] bytes) {
        try {
            return Content.verify(descriptor, bytes);
        } catch (ContentMismatch mismatch) {
            throw Flaw.in(name, "is not what leads to it says", mismatch);
        }
    }

    private Optional<byte[]> read(String name, long most) {
        try {
            Optional<byte[]> bytes = folder.read(name, most);
            if (bytes.filter(read -> read.length > most).isPresent()) {
                throw Flaw.in(name, "is more than " + most + " bytes");
            }
            return bytes;
        } catch (IOException unreadable) {
            throw Flaw.in(name, "cannot be read" + reason(unreadable), unreadable);
        }
    }

    private static String reason(IOException unreadable) {
        return unreadable instanceof FileSystemException file && file.getReason() != null
                ? ": " + file.getReason()
                : "";
    }
}
