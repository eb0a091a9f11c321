package io.agentloader.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.testkit.Agents;
import io.agentloader.testkit.LoaderProcess;
import io.agentloader.testkit.TestRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The program that the page shows is the one that is compiled here, and it does what the page says. */
@Timeout(120)
class JavaProgramPageTest {

    private static final Path SOURCE = Path.of("src/test/java/io/agentloader/docs/PullOne.java");

    @Test
    void pageShowsTheProgramThatCompiles() throws IOException {
        String program =
                Files.readString(SOURCE).replaceFirst("package .*;\\n\\n", "").strip();

        assertThat(Page.read(Path.of("docs/how-to/java-program.md")).blocks("java"))
                .first()
                .isEqualTo(program);
    }

    @Test
    void programPrintsTheAgentInAProcessWithoutAFramework(@TempDir Path folder) throws Exception {
        try (TestRegistry registry = TestRegistry.start()) {
            registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));
            Process program = new ProcessBuilder(
                            LoaderProcess.java(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            PullOne.class.getName(),
                            folder.resolve("store").toString(),
                            registry.reference("acme/helper:1"))
                    .redirectError(folder.resolve("err").toFile())
                    .redirectOutput(folder.resolve("out").toFile())
                    .start();
            boolean ended = program.waitFor(60, TimeUnit.SECONDS);
            program.destroyForcibly();

            assertThat(ended).as("the program ends by itself").isTrue();
            assertThat(folder.resolve("out")).hasContent(Agents.HAIKU);
            assertThat(folder.resolve("err")).content().contains(" from REGISTRY");
        }
    }
}
