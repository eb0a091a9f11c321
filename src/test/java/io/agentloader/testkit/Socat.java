package io.agentloader.testkit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The program of the Debian package {@code socat}: a Unix socket, or another address, in front of a port of this machine. */
public final class Socat implements AutoCloseable {

    private final DebianProgram program;

    private Socat(DebianProgram program) {
        this.program = program;
    }

    /** Everything that connects to the socket is joined to the port. */
    public static Socat start(Path socket, int port) {
        DebianProgram program = new DebianProgram(
                "socat",
                socket.resolveSibling("socat.log"),
                List.of("socat", "UNIX-LISTEN:" + socket + ",fork", "TCP:127.0.0.1:" + port));
        program.start(() -> Files.exists(socket));
        return new Socat(program);
    }

    /** Everything that connects to the same port of that address is joined to the port. */
    public static Socat start(Path folder, String address, int port) {
        DebianProgram program = new DebianProgram(
                "socat",
                folder.resolve("socat-" + port + ".log"),
                List.of("socat", "TCP-LISTEN:" + port + ",bind=" + address + ",fork", "TCP:127.0.0.1:" + port));
        program.start(() -> DebianProgram.listens(address, port));
        return new Socat(program);
    }

    /** At once, so that the socket's file stays without a listener. */
    @Override
    public void close() {
        program.close();
    }
}
