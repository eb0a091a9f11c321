package io.agentloader.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.docs.ExecutablePages;
import io.agentloader.testkit.LoaderProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs what the tutorial and the how-to pages show, against dev mode of the packaged service. */
@Timeout(180)
class DocsIT {

    @TempDir
    static Path folder;

    private static LoaderProcess loader;
    private static int registryPort;

    @BeforeAll
    static void start() {
        registryPort = LoaderProcess.freePort();
        loader = LoaderProcess.start(
                folder,
                Map.of("AGENT_LOADER_DEV_PORT", Integer.toString(registryPort), "AGENT_LOADER_ADMIN_ENABLED", "true"),
                "dev");
    }

    @AfterAll
    static void stop() {
        loader.close();
    }

    @TestFactory
    Stream<DynamicTest> everyPageShowsWhatHappens() throws IOException {
        Path work = Files.createDirectory(folder.resolve("work"));
        ExecutablePages pages =
                new ExecutablePages(work, text -> text.replace("127.0.0.1:8080", "127.0.0.1:" + loader.port())
                        .replace("localhost:5005", "localhost:" + registryPort));
        return pages.tests();
    }

    @TestFactory
    Stream<DynamicTest> startPrintsTheCommandThatTheReadmePromises() {
        return Stream.of(DynamicTest.dynamicTest("the last line of the start", () -> assertThat(loader.log())
                .contains("curl http://127.0.0.1:" + loader.port() + "/agents/localhost:" + registryPort
                        + "/samples/haiku")));
    }

    /** Beside a folder {@code team} that dev mode watches, as the tutorial for authors has it. */
    @TestFactory
    Stream<DynamicTest> authorsPagesShowWhatHappens() throws IOException {
        Path work = Files.createDirectory(folder.resolve("author"));
        int registry = LoaderProcess.freePort();
        LoaderProcess author = LoaderProcess.start(
                folder,
                Map.of("AGENT_LOADER_DEV_PORT", Integer.toString(registry)),
                "dev",
                Files.createDirectory(work.resolve("team")).toString());
        ExecutablePages pages =
                new ExecutablePages(work, text -> text.replace("127.0.0.1:8080", "127.0.0.1:" + author.port())
                        .replace("localhost:5005", "localhost:" + registry));
        DynamicTest told = DynamicTest.dynamicTest("what the terminal of dev mode tells", () -> assertThat(author.log())
                .contains("invalid helper.yaml 4:5: there is no key modle here; did you mean model? The last good text"
                        + " stays served."));
        return Stream.concat(pages.authorsTests(), Stream.of(told)).onClose(author::close);
    }
}
