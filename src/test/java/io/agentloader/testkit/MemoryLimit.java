package io.agentloader.testkit;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A control group with a limit of memory, in which the kernel ends who takes more. Where none can be made, the test is skipped, and says so. */
public final class MemoryLimit implements AutoCloseable {

    private static final Path FIRST = Path.of("/sys/fs/cgroup/memory");
    private static final Path SECOND = Path.of("/sys/fs/cgroup");
    private static final Pattern KILLS = Pattern.compile("(?m)^oom_kill (\\d+)");

    private final Path group;
    private final boolean first;

    private MemoryLimit(Path group, boolean first) {
        this.group = group;
        this.first = first;
    }

    public static MemoryLimit of(long bytes) {
        boolean first = Files.isDirectory(FIRST);
        Path group = (first ? FIRST : SECOND)
                .resolve("agent-loader-test-" + ProcessHandle.current().pid());
        try {
            Files.createDirectory(group);
            Files.writeString(group.resolve(first ? "memory.limit_in_bytes" : "memory.max"), Long.toString(bytes));
        } catch (IOException refused) {
            assumeTrue(false, "skipped: no limit of memory can be set here: " + refused);
        }
        return new MemoryLimit(group, first);
    }

    /** Where the number of a process is written that is to be limited. */
    Path processes() {
        return group.resolve("cgroup.procs");
    }

    /** How many were ended for taking more. */
    public long kills() {
        Matcher kills = KILLS.matcher(read(first ? "memory.oom_control" : "memory.events"));
        return kills.find() ? Long.parseLong(kills.group(1)) : 0;
    }

    /** The most that was taken at once, in bytes, files that the system keeps in memory included. */
    public long peak() {
        return Long.parseLong(
                read(first ? "memory.max_usage_in_bytes" : "memory.peak").strip());
    }

    private String read(String name) {
        try {
            return Files.readString(group.resolve(name));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** When all in it have ended. */
    @Override
    public void close() {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!group.toFile().delete() && System.nanoTime() < end) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }
}
