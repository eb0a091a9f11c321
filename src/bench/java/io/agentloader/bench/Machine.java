package io.agentloader.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What figures depend on, and ratios hardly: said before and after them. */
final class Machine {

    private static final int TIMES = 100;

    private Machine() {}

    static String described(Yard yard) {
        return String.format(
                java.util.Locale.ROOT,
                "%d processors, load %.1f, Java %s, fsync of 4 KiB %.2f ms at the median",
                Runtime.getRuntime().availableProcessors(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
                Runtime.version(),
                fsyncMillis(yard.newFolder("fsync").resolve("file")));
    }

    private static double fsyncMillis(Path file) {
        double[] millis = new double[TIMES];
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            for (int i = 0; i < TIMES; i++) {
                channel.write(ByteBuffer.allocate(4 << 10));
                long begun = System.nanoTime();
                channel.force(true);
                millis[i] = (System.nanoTime() - begun) / 1e6;
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return Figures.median(millis);
    }
}
