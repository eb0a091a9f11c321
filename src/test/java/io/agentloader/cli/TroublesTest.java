package io.agentloader.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
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
        assertThat(told(new FileAlreadyExistsException("/out/x")))
                .isEqualTo("agent-loader: /out/x cannot be used: it is there already");
        assertThat(told(new DirectoryNotEmptyException("/out/x")))
                .isEqualTo("agent-loader: /out/x cannot be used: the directory is not empty");
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
    void pipeAndDeviceAreRefusedWithoutWaitingForThem() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();

        assertThat(toldOf(pipe))
                .isEqualTo("agent-loader: " + pipe
                        + " cannot be used: it is a pipe or a device, and not a file; - reads from the input");
        assertThat(toldOf(Path.of("/dev/zero"))).endsWith("- reads from the input");
        assertThat(toldOf(Path.of(""))).isEqualTo("agent-loader: a file is to be read whose name is empty");
    }

    @Test
    void whatAShellHasOpenedForTheProcessIsRead() throws Exception {
        try (var in = InputFile.open("/dev/stdin")) {
            assertThat(in).isNotNull();
        }
    }

    @Test
    void wordThatIsNoCommandIsAProblemWhereDocumentsAreAskedFor() throws Exception {
        StringWriter said = new StringWriter();

        int status = new Troubles("frobnicate", "--format=JSON")
                .unknown("there is no command frobnicate", "Usage", new PrintWriter(said));

        assertThat(status).isEqualTo(2);
        JsonNode problem = new JsonMapper().readTree(said.toString());
        assertThat(problem.path("code").asText()).isEqualTo("invalid-parameter");
        assertThat(problem.path("exit").asInt()).isEqualTo(2);
        assertThat(problem.path("detail").asText()).isEqualTo("there is no command frobnicate");
    }

    @Test
    void fileIsRead() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "text");

        try (var in = InputFile.open(file.toString())) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("text");
        }
    }
}
