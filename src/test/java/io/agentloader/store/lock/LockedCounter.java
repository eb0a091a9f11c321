package io.agentloader.store.lock;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Counts in a file, which loses increments unless nobody else counts between its reading and its writing. */
final class LockedCounter {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private LockedCounter() {}

    static int value(Path folder) throws IOException {
        Path file = folder.resolve("counter");
        return Files.exists(file) ? Integer.parseInt(Files.readString(file)) : 0;
    }

    static void count(Path folder, int times) throws IOException {
        LockFile lock = LockFile.of(folder.resolve("lock"));
        for (int i = 0; i < times; i++) {
            LockFile.Held held = lock.alone(PATIENCE).orElseThrow();
            try {
                Files.writeString(folder.resolve("counter"), String.valueOf(value(folder) + 1));
            } finally {
                held.close();
            }
        }
    }

    /** A process of its own: says that it is there, waits for a line, counts. */
    public static void main(String[] arguments) throws IOException {
        System.out.println("ready");
        if (System.in.read() >= 0) {
            count(Path.of(arguments[0]), Integer.parseInt(arguments[1]));
        }
    }
}
