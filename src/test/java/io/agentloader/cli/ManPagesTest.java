package io.agentloader.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Holds the pages of {@code docs/man} to the commands. Run with {@code -Dupdate.docs=true} to write them anew. */
class ManPagesTest {

    private static final Path FOLDER = Path.of("docs/man");

    @Test
    void pagesSayWhatTheCommandsSay() throws IOException {
        Map<String, String> pages = pages();
        if (Boolean.getBoolean("update.docs")) {
            write(pages);
        }
        assertThat(read())
                .as("%s is out of date: run the test with -Dupdate.docs=true", FOLDER)
                .isEqualTo(pages);
    }

    @Test
    void pageEscapesWhatItsLanguageWouldTakeForItself() {
        CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();
        spec.usageMessage().description("Reads C:\\a-b.", ".hidden files", "'quoted' ones.");

        assertThat(ManPage.of("try", spec))
                .contains(
                        ".TH AGENT\\-LOADER\\-TRY 1 2026-11-21 \"Agent Loader\"\n",
                        "agent\\-loader\\-try \\- Reads C:\\ea\\-b\n",
                        "\n\\&.hidden files\n",
                        "\n\\&'quoted' ones.\n");
    }

    private static Map<String, String> pages() {
        CommandLine program = Program.whole();
        Map<String, String> pages = new TreeMap<>();
        pages.put(Program.NAME + ".1", ManPage.of(program.getCommandSpec()));
        program.getSubcommands()
                .forEach((name, command) ->
                        pages.put(Program.NAME + "-" + name + ".1", ManPage.of(name, command.getCommandSpec())));
        return pages;
    }

    private static void write(Map<String, String> pages) throws IOException {
        Files.createDirectories(FOLDER);
        for (String old : read().keySet()) {
            Files.delete(FOLDER.resolve(old));
        }
        for (Map.Entry<String, String> page : pages.entrySet()) {
            Files.writeString(FOLDER.resolve(page.getKey()), page.getValue());
        }
    }

    private static Map<String, String> read() throws IOException {
        Map<String, String> found = new LinkedHashMap<>();
        if (!Files.isDirectory(FOLDER)) {
            return found;
        }
        try (Stream<Path> files = Files.list(FOLDER)) {
            for (Path file : files.sorted().toList()) {
                found.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        return found;
    }
}
