package io.agentloader.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.agentloader.failure.AgentException.InvalidAgent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a program that pushes a file is told of one that cannot be read. */
class AgentFileTest {

    @TempDir
    Path folder;

    private static AgentFile read(Path file, long limit) {
        return AgentFile.read(file, limit, Runnable::run).await().atMost(Duration.ofSeconds(20));
    }

    private static InvalidAgent refused(Path file, long limit) {
        return catchThrowableOfType(InvalidAgent.class, () -> read(file, limit));
    }

    @Test
    void fileIsReadUpToItsLimit() throws Exception {
        Path file = Files.writeString(folder.resolve("agent.yaml"), "abc");

        assertThat(read(file, 3).bytes()).asString().isEqualTo("abc");
        assertThat(refused(file, 2).report().members()).containsEntry("rule", "size");
    }

    @Test
    void pipeIsNotWaitedForAndADirectoryIsCalledOne() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();

        assertThat(refused(pipe, 9)).hasMessageContaining("the file " + pipe + " is no file, but");
        assertThat(refused(folder, 9)).hasMessageContaining("a directory");
        assertThat(refused(folder.resolve("none"), 9)).hasMessageContaining("is not there");
    }
}
