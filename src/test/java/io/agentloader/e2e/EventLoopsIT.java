package io.agentloader.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.testkit.LoaderProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How many event loops the packaged service has. */
class EventLoopsIT {

    private static final Pattern LOOP = Pattern.compile("\"(vert\\.x-eventloop-thread-\\d+)\"");
    private static final String FOUR_PROCESSORS = "-XX:ActiveProcessorCount=4 -XX:TieredStopAtLevel=1";

    @TempDir
    Path folder;

    @Test
    void oneForTwoProcessors() throws IOException {
        assertThat(loops(Map.of())).hasSize(2);
    }

    @Test
    void asManyAsTheOperatorSays() throws IOException {
        assertThat(loops(Map.of("QUARKUS_VERTX_EVENT_LOOPS_POOL_SIZE", "3"))).hasSize(3);
    }

    /** A loop has a thread once it has a connection, and each connection goes to the next. */
    private TreeSet<String> loops(Map<String, String> more) throws IOException {
        Map<String, String> environment = new HashMap<>(more);
        environment.put("JAVA_TOOL_OPTIONS", FOUR_PROCESSORS);
        try (LoaderProcess loader = LoaderProcess.start(folder, environment)) {
            IntStream.range(0, 16).mapToObj(i -> loader.getting("/q/health/live")).toList().stream()
                    .forEach(answer -> assertThat(answer.join().statusCode()).isEqualTo(200));
            Process threads = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "jcmd")
                                    .toString(),
                            Long.toString(loader.process().pid()),
                            "Thread.print")
                    .start();
            String all = new String(threads.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return LOOP.matcher(all)
                    .results()
                    .map(found -> found.group(1))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }
}
