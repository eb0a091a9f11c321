package io.agentloader.cli;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Symbolic links that somebody else has laid where everybody may write, such as in {@code /tmp}: whoever follows one lets its owner
 * choose what is written to. Linux refuses to follow them ({@code fs.protected_symlinks}), but only who lets it do the following,
 * and only where the sticky bit keeps them from being exchanged: without it such a folder is even less to be trusted.
 */
final class ForeignLink {

    /** As Linux has it. */
    private static final int MOST_LINKS = 40;

    /** Belongs to whoever looks. Only Linux has it; elsewhere nothing is refused. */
    private static final Path SELF = Path.of("/proc/self");

    private static final Integer ROOT = 0;
    private static final int WRITTEN_BY_ALL = 02;

    private ForeignLink() {}

    /** Where that is when each link on the way is followed, the last one too. Fails with the first that may not be followed. */
    static Path followed(Path file) throws IOException {
        return followed(file, file.toAbsolutePath());
    }

    /** The same where the last one is about to be made, or replaced. */
    static Path followedUpTo(Path file) throws IOException {
        Path absolute = file.toAbsolutePath();
        return followed(file, absolute.resolveSibling("")).resolve(absolute.getName(absolute.getNameCount() - 1));
    }

    private static Path followed(Path file, Path all) throws IOException {
        Path way = all;
        for (int links = 0; links <= MOST_LINKS; links++) {
            Path onward = onward(file, way);
            if (onward.equals(way)) {
                return way;
            }
            way = onward;
        }
        throw new FileSystemLoopException(file.toString());
    }

    /** The same place with one link less, or without dots when there is no link. */
    private static Path onward(Path file, Path way) throws IOException {
        Path reached = Objects.requireNonNull(way.getRoot());
        for (int at = 0; at < way.getNameCount(); at++) {
            Path next = reached.resolve(way.getName(at)).normalize();
            if (Files.isSymbolicLink(next)) {
                refuse(file, next, reached);
                Path target = reached.resolve(Files.readSymbolicLink(next));
                return at + 1 < way.getNameCount() ? target.resolve(way.subpath(at + 1, way.getNameCount())) : target;
            }
            reached = next;
        }
        return reached;
    }

    /** Passes in silence where the link may be followed: root could write anywhere, and whose folder it is decides there anyway. */
    private static void refuse(Path file, Path link, Path folder) throws IOException {
        if (!Files.exists(SELF) || !isOpenToAll(folder)) {
            return;
        }
        Object owner = Files.getAttribute(link, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        if (!owner.equals(ROOT) && !owner.equals(uid(SELF)) && !owner.equals(uid(folder))) {
            throw new FileSystemException(
                    file.toString(),
                    null,
                    link + " is a link that "
                            + Files.getOwner(link, LinkOption.NOFOLLOW_LINKS).getName()
                            + " has laid where everybody may write; remove it, or name another file");
        }
    }

    private static boolean isOpenToAll(Path folder) throws IOException {
        return ((int) Files.getAttribute(folder, "unix:mode") & WRITTEN_BY_ALL) != 0;
    }

    private static Object uid(Path file) throws IOException {
        return Files.getAttribute(file, "unix:uid");
    }
}
