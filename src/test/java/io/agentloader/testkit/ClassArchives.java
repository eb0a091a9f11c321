package io.agentloader.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The archives of classes that {@code agent-loader archive} makes, once for each packaged jar and shared by all processes of tests:
 * half of what such a process does is to load classes.
 */
final class ClassArchives {

    private static final long PATIENCE_SECONDS = 180;

    /** As the launcher names them, by what they were made by. */
    private static final Set<String> SERVICE = Set.of("serve", "dev");

    /** One JVM holds a lock of a file once. */
    private static final Object MAKING = new Object();

    private ClassArchives() {}

    /** The flag for the archive that fits such a call. */
    static String flag(String... arguments) {
        boolean service = Stream.of(arguments)
                .filter(word -> !word.startsWith("-"))
                .limit(1)
                .allMatch(SERVICE::contains);
        return "-XX:SharedArchiveFile=" + find(made(), service ? "service-" : "command-");
    }

    private static Path find(Path folder, String start) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith(start))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no archive " + start + " in " + folder));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Beside the jar, and whole as soon as it is there. */
    private static Path made() {
        try {
            Path jar = LoaderProcess.jar().toAbsolutePath();
            Path all = Files.createDirectories(jar.resolveSibling("archives"));
            String name = System.getProperty("java.vm.version") + "-" + Files.size(jar) + "-"
                    + Files.getLastModifiedTime(jar).toMillis();
            Path folder = all.resolve(name);
            if (!Files.exists(folder)) {
                synchronized (MAKING) {
                    make(jar, all, folder);
                }
            }
            return folder;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** By one process at a time, and what is there of earlier jars goes. */
    private static void make(Path jar, Path all, Path folder) throws IOException {
        try (FileChannel channel =
                        FileChannel.open(all.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            if (lock.isValid() && !Files.exists(folder)) {
                for (Path earlier : list(all)) {
                    if (Files.isDirectory(earlier)) {
                        Folders.delete(earlier);
                    }
                }
                Path draft = all.resolve("draft");
                launch(jar, draft, all.resolve("log"));
                Files.move(draft, folder, StandardCopyOption.ATOMIC_MOVE);
            }
        }
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    private static void launch(Path jar, Path draft, Path log) throws IOException {
        ProcessBuilder launcher = new ProcessBuilder("deploy/bin/agent-loader", "archive")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        launcher.environment().put("JAVA_HOME", System.getProperty("java.home"));
        launcher.environment().put("AGENT_LOADER_JAR", jar.toString());
        launcher.environment().put("AGENT_LOADER_ARCHIVES", draft.toString());
        Process process = launcher.start();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new AssertionError("no archives of classes were made:\n" + Files.readString(log));
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        }
    }
}
