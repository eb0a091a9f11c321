package io.agentloader.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/**
 * Holds {@code docs/reference/command-line.md} to the commands. Run with {@code -Dupdate.docs=true} to write the page anew.
 */
class CommandLineReferenceTest {

    private static final Path PAGE = Path.of("docs/reference/command-line.md");

    private static final String HEAD = """
            # Command line

            `agent-loader` stands for `java -jar target/agent-loader.jar`. Results go to the output, everything else to the error output. With `--format json` a result is the document that HTTP answers with, and an error the problem
            document, with the status of the process as `exit`; signs that would steer a terminal are written as `\\u202e`.

            The output of a command that failed is empty. Only where what a command found *is* its result, it is printed all the same, and the status tells what was found: by `doctor`, `exists`, `fsck`, `prefetch`, `validate`,
            `verify-lock`, and `import` where a reference stays at what a registry has confirmed ([decision 63](../adr/0063-what-was-found-is-a-result.md)). When they cannot do their work at all, it is empty, too. `watch` prints as it goes.

            | status | meaning | status | meaning |
            | --- | --- | --- | --- |
            | 0 | done | 6 | not an agent, or invalid |
            | 1 | a mistake in this program | 7 | a digest or a signature does not hold |
            | 2 | usage, configuration, or an invalid reference | 8 | not allowed by policy |
            | 3 | not found | 9 | not in the store, and nobody may be asked |
            | 4 | credentials missing or refused | 10 | the store cannot be used |
            | 5 | registry, network or server unavailable | 130 | interrupted; nothing is half-written |

            This page is generated from the code; a test fails when it is out of date.
            """;

    @Test
    void pageSaysWhatTheCommandsSay() throws IOException {
        StringBuilder page = new StringBuilder(HEAD);
        Program.whole().getSubcommands().forEach((name, command) -> page.append("\n## ")
                .append(name)
                .append("\n\n```text\n")
                .append(command.setUsageHelpWidth(120).getUsageMessage(CommandLine.Help.Ansi.OFF))
                .append("```\n"));
        if (Boolean.getBoolean("update.docs")) {
            Files.writeString(PAGE, page.toString());
        }
        assertThat(Files.readString(PAGE))
                .as("%s is out of date: run the test with -Dupdate.docs=true", PAGE)
                .isEqualTo(page.toString());
    }
}
