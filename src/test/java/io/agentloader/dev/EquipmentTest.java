package io.agentloader.dev;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.schema.Requirements;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EquipmentTest {

    @TempDir
    Path folder;

    private Missing missing(List<String> variables, List<Requirements.Command> commands) {
        Set<String> usedBy = Set.of("/agents/root");
        Requirements needs = new Requirements(
                "8",
                List.of(),
                variables.stream()
                        .map(name -> new Requirements.Variable(name, usedBy))
                        .toList(),
                List.of(),
                commands,
                List.of(),
                List.of());
        return Equipment.of(Set.of("OPENAI_API_KEY"), List.of(folder.resolve("none"), folder), Runnable::run)
                .missing(needs)
                .await()
                .indefinitely();
    }

    private Missing missingOf(String... commands) {
        return missing(
                List.of(),
                Stream.of(commands)
                        .map(command -> new Requirements.Command(command, false, Set.of()))
                        .toList());
    }

    private Path program(String name) throws IOException {
        Path file = Files.writeString(folder.resolve(name), "#!/bin/sh\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }

    @Test
    void aVariableIsMissingThatIsNotSet() {
        assertThat(missing(List.of("GITHUB_TOKEN", "OPENAI_API_KEY"), List.of()).environment())
                .containsExactly("GITHUB_TOKEN");
    }

    @Test
    void aProgramIsLookedForInEveryFolder() throws IOException {
        Path here = program("npx");

        assertThat(missingOf("npx", "uvx", here.toString(), "/nowhere/npx").commands())
                .containsExactly("uvx", "/nowhere/npx");
    }

    @Test
    void whatIsNoProgramIsMissing() throws IOException {
        Files.writeString(folder.resolve("notes"), "not to be run");
        Files.createDirectory(folder.resolve("docs"));

        assertThat(missingOf("notes", "docs", "", "a\0b").commands()).containsExactly("notes", "docs", "", "a\0b");
    }

    @Test
    void aLineForAShellIsNotJudged() {
        Missing missing = missing(List.of(), List.of(new Requirements.Command("uvx || true", true, Set.of())));

        assertThat(missing.commands()).isEmpty();
    }
}
