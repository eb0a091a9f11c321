package io.agentloader.bench;

import io.agentloader.testkit.LoaderProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Where benches run, and for how long.
 *
 * @param rounds how often each figure is taken, peers in turn
 * @param seconds how long a load lasts
 */
record Yard(Tools tools, Path folder, int rounds, double seconds) {

    /** What every service is started with. */
    static final String JAVA_OPTIONS = "-XX:+ExitOnOutOfMemoryError";

    /** What the launcher adds, {@code deploy/bin/agent-loader}; here without its archive of classes. */
    private static final String LAUNCHER_OPTIONS = " -XX:+UseSerialGC -Xms16m";

    private static final long WARM = 250_000;
    private static final int WARM_UPS = 9;
    private static final int WARM_UP_SECONDS = 10;

    /** The packaged service as an image or a package starts it, with a new store. */
    LoaderProcess service(Map<String, String> more) {
        return started(JAVA_OPTIONS + LAUNCHER_OPTIONS, more);
    }

    /** The same by {@code java -jar}, with the collector and the heap that the runtime chooses. */
    LoaderProcess plainService(Map<String, String> more) {
        return started(JAVA_OPTIONS, more);
    }

    private LoaderProcess started(String options, Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(Map.of("JAVA_TOOL_OPTIONS", options));
        environment.putAll(more);
        return LoaderProcess.start(newFolder("service"), environment);
    }

    Path newFolder(String name) {
        try {
            return Files.createTempDirectory(Files.createDirectories(folder), name);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    Wrk wrk(int connections) {
        return new Wrk(tools.script(), connections, seconds);
    }

    /** Until the compiler has seen enough of it, however slow the machine is; a minute and a half at most. */
    void warmUp(Contender contender) {
        long requests = 0;
        for (int i = 0; i < WARM_UPS && requests < WARM; i++) {
            requests += new Wrk(tools.script(), 64, WARM_UP_SECONDS)
                    .run(
                            contender.port(),
                            contender.targets(),
                            contender.headers().toArray(String[]::new))
                    .requests();
        }
    }

    /** One figure a round. */
    double[] each(IntToDoubleFunction figure) {
        return IntStream.range(0, rounds).mapToDouble(figure).toArray();
    }
}
