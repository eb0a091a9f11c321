package io.agentloader.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;

/** {@code peer registry}: the registry in memory that everybody pulls from. */
final class Upstream implements AutoCloseable {

    private final Program program;
    private final int port;

    private Upstream(Program program) {
        this.program = program;
        this.port = Integer.parseInt(program.read());
    }

    static Upstream start(Tools tools) {
        return new Upstream(new Program(List.of(tools.peer(), "registry")));
    }

    /** Reads since they were last counted. */
    record Counts(int head, int manifest, int blob, int other) {}

    int port() {
        return port;
    }

    String host() {
        return "127.0.0.1:" + port;
    }

    Counts counts() {
        try (Line line = new Line(port)) {
            int[] four = Arrays.stream(
                            new String(line.body("/counts"), java.nio.charset.StandardCharsets.US_ASCII).split(" "))
                    .mapToInt(Integer::parseInt)
                    .toArray();
            return new Counts(four[0], four[1], four[2], four[3]);
        }
    }

    /** From now on every answer takes that long. */
    void delay(int millis) {
        try (Line line = new Line(port)) {
            line.body("/delay/" + millis);
        }
    }

    /** It still takes connections, and answers nothing any more. */
    void freeze() {
        try {
            int status = new ProcessBuilder(
                            "kill", "-STOP", Long.toString(program.process().pid()))
                    .start()
                    .waitFor();
            if (status != 0) {
                throw new IllegalStateException("kill ended with " + status);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        program.close();
    }
}
