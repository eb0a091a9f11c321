package io.agentloader.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/**
 * The forward proxy of the Debian package {@code squid}, on a free loopback port. It alone knows the names of its hosts file, so
 * what is reached under them was reached through it.
 */
public final class Squid implements AutoCloseable {

    private final DebianProgram program;
    private final int port;
    private final Path access;

    private Squid(Path folder, List<String> names) {
        this.port = LoaderProcess.freePort();
        this.access = folder.resolve("access.log");
        try {
            open(folder);
            Path hosts = Files.writeString(folder.resolve("hosts"), "127.0.0.1 " + String.join(" ", names) + "\n");
            Path config = Files.writeString(folder.resolve("squid.conf"), configuration(folder, hosts));
            this.program = new DebianProgram(
                    "squid",
                    folder.resolve("squid.log"),
                    List.of("squid", "-N", "-n", "agents" + port, "-f", config.toString()));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** Started by root, it goes on as a user of its own, who has to get to its files. */
    private static void open(Path folder) throws IOException {
        Path above = folder.getParent();
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.setPosixFilePermissions(above, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Lets everybody through, to these names at loopback. */
    public static Squid start(Path folder, String... names) {
        Squid squid = new Squid(folder, List.of(names));
        squid.program.start(() -> DebianProgram.listens(squid.port));
        return squid;
    }

    private String configuration(Path folder, Path hosts) {
        return """
                http_port 127.0.0.1:%d
                hosts_file %s
                access_log stdio:%s
                cache_log %s
                pid_filename none
                coredump_dir %s
                cache deny all
                http_access allow all
                dns_nameservers 127.0.0.1
                shutdown_lifetime 0 seconds
                """.formatted(port, hosts, access, folder.resolve("cache.log"), folder);
    }

    public int port() {
        return port;
    }

    /** A line for each request that went through it. */
    public List<String> requests() {
        try (Stream<String> lines = Files.exists(access) ? Files.lines(access) : Stream.empty()) {
            // whoever connects and asks for nothing is the one who waits until it listens
            return lines.filter(line -> !line.contains("transaction-end-before-headers"))
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    @Override
    public void close() {
        program.close();
    }
}
