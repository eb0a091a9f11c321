package io.agentloader.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.testkit.LoaderProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What shells make of the completion scripts, and {@code mandoc} of the manual pages. */
@Timeout(240)
class ShellsIT {

    @TempDir
    Path folder;

    /** Where the script of that shell is. */
    private Path script(String shell) throws IOException {
        String text = LoaderProcess.run(folder, Map.of(), "completion", shell).out();
        return Files.writeString(folder.resolve("completion." + shell), text);
    }

    private List<String> lines(String... command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile());
        // nothing of the user's own
        builder.environment().put("HOME", folder.toString());
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
        return said.lines().toList();
    }

    @Test
    void bashCompletesCommandsFlagsAndWords() throws Exception {
        String asked = "source " + script("bash") + "\n"
                + "for words in 'agent-loader arch' 'agent-loader prefe' 'agent-loader cat --prefer-' 'agent-loader cat --format j'; do\n"
                + "  COMP_WORDS=($words); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); COMPREPLY=()\n"
                // outside of a completion one of its commands complains
                + "  _complete_agent-loader 2>/dev/null; printf '%s\\n' \"${COMPREPLY[@]}\" | sort | xargs\n"
                + "done";

        assertThat(lines("bash", "--norc", "-c", asked))
                .containsExactly("archive", "prefetch", "--prefer-local --prefer-remote", "json");
    }

    @Test
    void zshTakesTheScript() throws Exception {
        assertThat(lines("zsh", "-f", "-c", "source " + script("zsh") + " && print -r -- $_comps[agent-loader]"))
                .containsExactly("_bash_complete -F _complete_agent-loader -o default");
    }

    @Test
    void fishCompletesCommandsFlagsAndWords() throws Exception {
        String source = "source " + script("fish") + "; complete -C ";

        assertThat(lines("fish", "-N", "-c", source + "'agent-loader prefe'"))
                .hasSize(1)
                .allSatisfy(line -> assertThat(line).startsWith("prefetch\t"));
        assertThat(lines("fish", "-N", "-c", source + "'agent-loader cat --prefer-'"))
                .extracting(line -> line.replaceFirst("\t.*", ""))
                .containsExactly("--prefer-local", "--prefer-remote");
        assertThat(lines("fish", "-N", "-c", source + "'agent-loader cat --format '"))
                .extracting(line -> line.replaceFirst("\t.*", ""))
                .containsExactly("json", "text", "yaml");
    }

    @Test
    void manualPagesAreInTheLanguageOfManualPages() throws Exception {
        List<String> command = new ArrayList<>(List.of("mandoc", "-Tlint", "-W", "warning"));
        try (Stream<Path> pages = Files.list(Path.of("docs/man"))) {
            pages.map(Path::toString).sorted().forEach(command::add);
        }

        assertThat(command).hasSizeGreaterThan(30);
        assertThat(lines(command.toArray(String[]::new))).isEmpty();
        assertThat(lines("mandoc", "-Tutf8", "docs/man/agent-loader-versions.1"))
                .anySatisfy(line -> assertThat(line.replaceAll("[_\\S]\b", "")).isEqualTo("EXIT STATUS"))
                .anySatisfy(line -> assertThat(line).endsWith("it is not stored"));
    }
}
