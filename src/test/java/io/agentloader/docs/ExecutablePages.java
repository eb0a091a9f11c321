package io.agentloader.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * The pages whose commands are run.
 *
 * @param work where they run
 * @param here puts this machine's ports in the place of those that the pages show
 */
public record ExecutablePages(Path work, UnaryOperator<String> here) {

    /** How long an author looks again and again for what a save does. */
    private static final Duration AUTHORS_PATIENCE = Duration.ofSeconds(20);

    /** One test a page; its steps run in order and share the shell's variables. */
    public Stream<DynamicTest> tests() {
        return tests("sh", Duration.ZERO);
    }

    /** The same, of what is run beside a folder that dev mode watches. */
    public Stream<DynamicTest> authorsTests() {
        return tests("sh author", AUTHORS_PATIENCE);
    }

    private Stream<DynamicTest> tests(String info, Duration patience) {
        return Page.in("tutorial", "how-to")
                .filter(page -> !page.steps(info).isEmpty())
                .map(page ->
                        DynamicTest.dynamicTest(page.path().toString(), () -> run(page, page.steps(info), patience)));
    }

    private void run(Page page, List<Page.Step> steps, Duration patience) throws IOException, InterruptedException {
        StringBuilder before = new StringBuilder();
        for (Page.Step step : steps) {
            long end = System.nanoTime() + patience.toNanos();
            String output = shell(before + here.apply(step.command()));
            while (!shows(step, output) && System.nanoTime() < end) {
                output = shell(before + here.apply(step.command()));
            }
            for (String expected : step.expected()) {
                assertThat(output)
                        .as("%s: what `%s` prints", page.path(), step.command())
                        .containsPattern(pattern(here.apply(expected)));
            }
            keepVariables(before, step);
        }
    }

    private boolean shows(Page.Step step, String output) {
        return step.expected().stream()
                .allMatch(expected ->
                        pattern(here.apply(expected)).matcher(output).find());
    }

    /** Assignments are repeated before the next step, which is a shell of its own. */
    private void keepVariables(StringBuilder before, Page.Step step) {
        step.command()
                .replaceAll("\\\\\\R\\s*", " ")
                .lines()
                .filter(line -> line.matches("[a-z]+=.*"))
                .forEach(line -> before.append(here.apply(line)).append('\n'));
    }

    private String shell(String script) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("bash", "-euo", "pipefail", "-c", script)
                .directory(work.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(script).isTrue();
        assertThat(process.exitValue()).as("%s%n%s", script, output).isZero();
        return output;
    }

    private static Pattern pattern(String expected) {
        return Stream.of(expected.split("…", -1))
                .map(Pattern::quote)
                .collect(Collectors.collectingAndThen(
                        Collectors.joining(".*"), text -> Pattern.compile(text, Pattern.CASE_INSENSITIVE)));
    }
}
