package io.agentloader.testkit;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a process holds on to: sockets (where the system lists them), threads by their names without numbers, and the timers
 * of one event loop. Threads of pools that end by themselves, those that the runtime makes for itself, and those without a name
 * of their own, which no class of ours makes, are left out.
 */
public final class Footprint {

    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final int INODE = 9;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String OF_THE_RUNTIME =
            "(?:ForkJoinPool|pool-#|globalEventExecutor|CompletableFutureDelayScheduler|Common-Cleaner|Cleaner|Reference Handler|Finalizer|Signal|Attach|process reaper|surefire|junit"
                    + "|executor-thread|vert\\.x-worker|vert\\.x-internal|vertx-blocked).*";

    private final long sockets;
    private final Map<String, Long> threads;

    private Footprint(long sockets, Map<String, Long> threads) {
        this.sockets = sockets;
        this.threads = threads;
    }

    /** Of this moment; the event loops are started, since they come with the first work. */
    public static Footprint now(Vertx vertx) {
        timers(vertx);
        return now();
    }

    public static Footprint now() {
        return new Footprint(countSockets(), countThreads());
    }

    /** What there is now beyond what there was then, a line each; waits for what is still being closed. */
    public List<String> leftOver(Vertx vertx) {
        List<String> left = new ArrayList<>(leftOver());
        long timers = timers(vertx);
        if (timers > 0) {
            left.add(timers + " timers");
        }
        return left;
    }

    public List<String> leftOver() {
        long end = System.nanoTime() + PATIENCE.toNanos();
        List<String> left = compare(now());
        while (!left.isEmpty() && System.nanoTime() < end) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            left = compare(now());
        }
        return left;
    }

    private List<String> compare(Footprint now) {
        List<String> left = new ArrayList<>();
        if (now.sockets > sockets) {
            left.add((now.sockets - sockets) + " sockets");
        }
        now.threads.forEach((name, count) -> {
            long more = count - threads.getOrDefault(name, 0L);
            if (more > 0) {
                left.add(more + " threads " + name);
            }
        });
        return left;
    }

    /** How many timers are set; they are not afterwards. Timers of Vert.x are numbered, and a number whose timer is over cannot be cancelled: so each is tried. */
    public static long timers(Vertx vertx) {
        long last = vertx.setTimer(TimeUnit.HOURS.toMillis(1), never -> {});
        vertx.cancelTimer(last);
        return Stream.iterate(0L, number -> number < last, number -> number + 1)
                .filter(vertx::cancelTimer)
                .count();
    }

    /** Those of TCP alone: the runtime makes others for itself, once, and keeps them. */
    private static long countSockets() {
        if (!Files.isDirectory(DESCRIPTORS)) {
            return 0;
        }
        Set<String> tcp = Stream.of("tcp", "tcp6")
                .flatMap(kind -> lines(Path.of("/proc/self/net", kind)))
                .map(line -> line.strip().split("\\s+"))
                .filter(fields -> fields.length > INODE)
                .map(fields -> "socket:[" + fields[INODE] + "]")
                .collect(Collectors.toSet());
        try (Stream<Path> descriptors = Files.list(DESCRIPTORS)) {
            return descriptors
                    .filter(descriptor -> tcp.contains(target(descriptor)))
                    .count();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static Stream<String> lines(Path table) {
        try {
            return Files.exists(table) ? Files.readAllLines(table).stream() : Stream.empty();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException closedMeanwhile) {
            return "";
        }
    }

    private static Map<String, Long> countThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(thread -> thread.getName().replaceAll("\\d+", "#"))
                .filter(name -> !name.matches(OF_THE_RUNTIME))
                .collect(Collectors.groupingBy(name -> name, TreeMap::new, Collectors.counting()));
    }
}
