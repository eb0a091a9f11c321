package io.agentloader.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** What is said of a file that a command cannot use. */
class TroublesTest {

    @TempDir
    Path folder;

    private static String told(IOException thrown) throws Exception {
        StringWriter said = new StringWriter();
        try (PrintWriter err = new PrintWriter(said)) {
            assertThat(new Troubles().told(thrown, err)).isEqualTo(2);
        }
        return said.toString().strip();
    }

    private String toldOf(Path file) throws Exception {
        return told(catchThrowableOfType(
                IOException.class, () -> InputFile.open(file.toString()).close()));
    }

    @Test
    void directoryIsNamedAndCalledOne() throws Exception {
        assertThat(toldOf(folder))
                .isEqualTo("agent-loader: " + folder + " cannot be used: it is a directory, and not a file");
    }

    @Test
    void fileThatIsNotThereIsNamed() throws Exception {
        Path nowhere = folder.resolve("nope");

        assertThat(toldOf(nowhere)).isEqualTo("agent-loader: " + nowhere + " cannot be used: there is no such file");
    }

    @Test
    void whatTheSystemSaysWithoutAReasonHasOne() throws Exception {
        assertThat(told(new NoSuchFileException("/out/x")))
                .isEqualTo("agent-loader: /out/x cannot be used: there is no such file or directory");
        assertThat(told(new AccessDeniedException("/out/x")))
                .isEqualTo("agent-loader: /out/x cannot be used: no permission");
    }

    @Test
    void whatStandsBehindAnOptionThatThereIsNoneOfIsNotRepeated() {
        StringWriter said = new StringWriter();
        CommandLine line = new CommandLine(CommandSpec.create().name("login")).setErr(new PrintWriter(said, true));

        int status =
                line.setParameterExceptionHandler(new Troubles()::misused).execute("-p", "s3cret", "--password=s3cret");

        assertThat(status).isEqualTo(2);
        assertThat(said.toString())
                .startsWith("agent-loader: there is no option -p, --password\n")
                .doesNotContain("s3cret");
    }

    @Test
    void fileIsRead() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "text");

        try (var in = InputFile.open(file.toString())) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("text");
        }
    }
}
