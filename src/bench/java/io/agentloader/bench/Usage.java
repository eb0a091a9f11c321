package io.agentloader.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a process has used so far, as the kernel counts it. */
final class Usage {

    /** {@code USER_HZ}, which Linux shows times in on every machine. */
    private static final double TICKS_A_SECOND = 100;

    private static final int USER_TIME = 11;
    private static final int SYSTEM_TIME = 12;

    private Usage() {}

    /** Seconds of processors, of all its threads. */
    static double cpuSeconds(Process process) {
        String stat = read(process, "stat");
        String[] after = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(after[USER_TIME]) + Long.parseLong(after[SYSTEM_TIME])) / TICKS_A_SECOND;
    }

    /** Resident memory in MiB. */
    static double residentMib(Process process) {
        return read(process, "status")
                        .lines()
                        .filter(line -> line.startsWith("VmRSS:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                        .findFirst()
                        .orElseThrow()
                / 1024.0;
    }

    private static String read(Process process, String what) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), what));
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }
}
