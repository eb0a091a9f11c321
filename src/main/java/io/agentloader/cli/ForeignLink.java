package io.agentloader.cli;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * Symbolic links that somebody else has laid where everybody may write, such as in {@code /tmp}: whoever follows one lets its owner
 * choose which file is overwritten. Linux refuses to follow them by the same rule ({@code fs.protected_symlinks}), but only who lets
 * it do the following.
 */
final class ForeignLink {

    /** Belongs to whoever looks. Only Linux has it; elsewhere nothing is refused. */
    private static final Path SELF = Path.of("/proc/self");

    private static final int STICKY = 01000;
    private static final int WRITTEN_BY_ALL = 02;

    private ForeignLink() {}

    /** Passes in silence where the link may be followed. */
    static void refuse(Path link) throws IOException {
        Path folder = link.toAbsolutePath().getParent();
        if (folder == null || !Files.exists(SELF) || !isOpenToAll(folder)) {
            return;
        }
        Object owner = Files.getAttribute(link, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        if (!owner.equals(uid(SELF)) && !owner.equals(uid(folder))) {
            throw new FileSystemException(
                    link.toString(),
                    null,
                    "it is a link that "
                            + Files.getOwner(link, LinkOption.NOFOLLOW_LINKS).getName()
                            + " has laid where everybody may write; remove it, or name another file");
        }
    }

    private static boolean isOpenToAll(Path folder) throws IOException {
        int mode = (int) Files.getAttribute(folder, "unix:mode");
        return (mode & STICKY) != 0 && (mode & WRITTEN_BY_ALL) != 0;
    }

    private static Object uid(Path file) throws IOException {
        return Files.getAttribute(file, "unix:uid");
    }
}
