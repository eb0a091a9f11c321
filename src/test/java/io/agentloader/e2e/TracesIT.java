package io.agentloader.e2e;

import static io.agentloader.testkit.TestCollector.attribute;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.testkit.LoaderProcess;
import io.agentloader.testkit.TestCollector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The packaged service with a collector of traces, with one that is not there, and without any. */
@Timeout(180)
class TracesIT {

    private static final String LIBRARY = "io.opentelemetry.";

    @TempDir
    Path folder;

    private Map<String, String> environment(String... more) {
        Map<String, String> environment =
                new HashMap<>(Map.of("JAVA_TOOL_OPTIONS", "-Xlog:class+load:file=" + folder.resolve("classes")));
        for (int i = 0; i < more.length; i += 2) {
            environment.put(more[i], more[i + 1]);
        }
        return environment;
    }

    @Test
    void whatWasNotSentYetIsSentAtTheStop() {
        try (TestCollector collector = new TestCollector();
                LoaderProcess loader =
                        LoaderProcess.start(folder, environment("OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint()))) {
            assertThat(loader.get("/agents", "X-Request-ID", "last").statusCode())
                    .isEqualTo(200);

            loader.stop();

            assertThat(collector.spans())
                    .anyMatch(span -> attribute(span, "agent_loader.request_id").equals("last"));
        }
    }

    @Test
    void collectorThatIsAwayHoldsUpNothing() {
        String nobody = "http://127.0.0.1:" + LoaderProcess.freePort();
        try (LoaderProcess loader = LoaderProcess.start(folder, environment("OTEL_EXPORTER_OTLP_ENDPOINT", nobody))) {
            for (int i = 0; i < 50; i++) {
                assertThat(loader.get("/agents").statusCode()).isEqualTo(200);
            }
            loader.stop();

            assertThat(loader.process().exitValue()).isIn(0, 143);
        }
    }

    @Test
    void variableThatCannotBeUsedIsToldAndTheServiceStarts() {
        try (LoaderProcess loader = LoaderProcess.start(
                folder,
                environment(
                        "OTEL_EXPORTER_OTLP_ENDPOINT",
                        "http://c:4317",
                        "OTEL_EXPORTER_OTLP_PROTOCOL",
                        "grpc",
                        "OTEL_PROPAGATORS",
                        "b3"))) {
            assertThat(loader.log())
                    .contains(
                            "No traces are sent: OTEL_EXPORTER_OTLP_PROTOCOL cannot be used; allowed is http/protobuf",
                            "variables these have no effect here: OTEL_PROPAGATORS\n");
        }
    }

    @Test
    void withoutACollectorNothingOfTheLibraryIsLoaded() throws IOException {
        try (LoaderProcess loader = LoaderProcess.start(folder, environment())) {
            assertThat(loader.get("/agents").statusCode()).isEqualTo(200);
        }

        assertThat(Files.readString(folder.resolve("classes")))
                .contains("io.agentloader.")
                .doesNotContain(LIBRARY);
    }
}
