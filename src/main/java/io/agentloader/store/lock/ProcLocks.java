package io.agentloader.store.lock;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Who holds which file, as Linux tells in {@code /proc/locks} (proc_locks(5)). */
final class ProcLocks {

    private static final Path TABLE = Path.of("/proc/locks");

    /** Those who wait for a lock have an arrow before its kind, and are none of these. */
    private static final Pattern HELD =
            Pattern.compile("\\d+: \\w+ +\\w+ +\\w+ +(\\d+) ([0-9a-f]+):([0-9a-f]+):(\\d+) .*");

    private ProcLocks() {}

    /** Processes other than this one; none when that cannot be told. */
    static List<Long> holders(Path file) {
        try (Stream<String> lines = Files.lines(TABLE, StandardCharsets.US_ASCII)) {
            String inode = inode(number(file, "unix:dev"), number(file, "unix:ino"));
            return lines.map(HELD::matcher)
                    .filter(Matcher::matches)
                    .filter(line -> inode(line).equals(inode))
                    .map(line -> Long.valueOf(line.group(1)))
                    .filter(pid -> pid > 0 && pid != ProcessHandle.current().pid())
                    .distinct()
                    .toList();
        } catch (IOException | RuntimeException untold) {
            // another system, or a table of another form: nothing hangs on it
            return List.of();
        }
    }

    private static long number(Path file, String attribute) throws IOException {
        return Long.parseLong(String.valueOf(Files.getAttribute(file, attribute, LinkOption.NOFOLLOW_LINKS)));
    }

    private static String inode(Matcher line) {
        return Long.parseLong(line.group(2), 16) + ":" + Long.parseLong(line.group(3), 16) + ":" + line.group(4);
    }

    /** As the kernel takes a number of a device apart (makedev(3)). */
    private static String inode(long device, long inode) {
        long major = (device >>> 8) & 0xfff;
        long minor = (device & 0xff) | ((device >>> 12) & 0xfff00);
        return major + ":" + minor + ":" + inode;
    }
}
