package io.agentloader.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file system of its own at a folder, until it is closed. Where this user may mount nothing, the test is skipped, and says so. */
public final class Mounted implements AutoCloseable {

    private final Path folder;

    private Mounted(Path folder) {
        this.folder = folder;
    }

    /** An empty one in memory, for this user alone; the folder is made. */
    public static Mounted memory(Path folder, String options) {
        try {
            Files.createDirectories(folder);
            Object user = Files.getAttribute(folder, "unix:uid");
            Object group = Files.getAttribute(folder, "unix:gid");
            String owned = "mode=0700,uid=" + user + ",gid=" + group + "," + options;
            mount("mount", "-t", "tmpfs", "-o", owned, "tmpfs", folder.toString());
            return new Mounted(folder);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** What the folder holds, so that nothing in it can be changed; whoever has a file open there goes on. */
    public static Mounted readOnly(Path folder) {
        mount("mount", "--bind", folder.toString(), folder.toString());
        Mounted mounted = new Mounted(folder);
        mounted.remount("bind,ro");
        return mounted;
    }

    public void remount(String options) {
        assertThat(Superuser.run("mount", "-o", "remount," + options, folder.toString()))
                .isEmpty();
    }

    private static void mount(String... command) {
        String trouble = Superuser.run(command);
        assumeTrue(trouble.isEmpty(), () -> "only root may mount: " + trouble);
    }

    @Override
    public void close() {
        assertThat(Superuser.run("umount", "-l", folder.toString())).isEmpty();
    }
}
