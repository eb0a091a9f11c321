package io.agentloader.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The process that writes a file in {@code ingest/}, as its name tells it.
 *
 * @param boot the boot of the machine, and the name space in which the process id counts: two containers on one machine
 *     may both have a process 1
 * @param started when the process started, in seconds: a container that is started again has the same process ids
 */
record Owner(String boot, long pid, long started) {

    private static final Pattern NAME = Pattern.compile("([0-9a-z-]{1,64})\\.(\\d{1,18})\\.(\\d{1,18})-[0-9a-f]{1,16}");
    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
    private static final Path NAME_SPACE = Path.of("/proc/self/ns/pid");

    /** Whether the owner of a file is still at work. */
    enum State {
        ALIVE,
        GONE,
        UNKNOWN
    }

    static Owner current() {
        ProcessHandle process = ProcessHandle.current();
        long started =
                process.info().startInstant().map(Instant::getEpochSecond).orElse(0L);
        return new Owner(readBoot() + "-" + readNameSpace(), process.pid(), started);
    }

    /** Empty when the name is not one that {@link #name} makes. */
    static Optional<Owner> parse(String name) {
        Matcher matcher = NAME.matcher(name);
        return matcher.matches()
                ? Optional.of(
                        new Owner(matcher.group(1), Long.parseLong(matcher.group(2)), Long.parseLong(matcher.group(3))))
                : Optional.empty();
    }

    /** The name of one file of this owner. */
    String name(long number) {
        return boot + "." + pid + "." + started + "-" + Long.toHexString(number);
    }

    /** What this process can tell about another that left a file. */
    State stateOf(Owner other) {
        if (!boot.equals(other.boot)) {
            return bootAlone().equals(other.bootAlone()) ? State.UNKNOWN : State.GONE;
        }
        if (other.pid == pid) {
            return other.started == started ? State.ALIVE : State.GONE;
        }
        return ProcessHandle.of(other.pid).isPresent() ? State.ALIVE : State.GONE;
    }

    private String bootAlone() {
        return boot.substring(0, boot.lastIndexOf('-') + 1);
    }

    /** Systems other than Linux do not tell; there the process ids alone decide. */
    private static String readBoot() {
        try {
            String id = Files.readString(BOOT).strip();
            return id.matches("[0-9a-f-]{1,40}") ? id : "unknown";
        } catch (IOException untold) {
            return "unknown";
        }
    }

    private static String readNameSpace() {
        try {
            return Files.readSymbolicLink(NAME_SPACE).toString().replaceAll("\\D", "");
        } catch (IOException | UnsupportedOperationException untold) {
            return "0";
        }
    }
}
