package io.agentloader.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.testkit.LoaderProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The packaged service, told as `docs/how-to/observe.md` says to leave out what is no warning. */
@Timeout(60)
class QuietLogIT {

    @TempDir
    Path folder;

    @Test
    void onlyWhatAnOperatorCanDoSomethingAboutIsTold() throws Exception {
        String port = Integer.toString(LoaderProcess.freePort());
        Map<String, String> environment =
                Map.of("QUARKUS_HTTP_PORT", port, "QUARKUS_LOG_CATEGORY__IO_AGENTLOADER_RESOLUTION__LEVEL", "WARN");
        try (LoaderProcess loader = LoaderProcess.start(folder, environment)) {
            assertThat(loader.get("/agents/127.0.0.1:1/acme/quiet:1?source=local")
                            .statusCode())
                    .isEqualTo(504);
            assertThat(loader.get("/agents/127.0.0.1:1/acme/loud:1").statusCode())
                    .isEqualTo(502);
        }

        assertThat(Files.readString(folder.resolve("loader-" + port + ".log")))
                .contains("code=registry-unavailable")
                .doesNotContain("acme/quiet");
    }
}
