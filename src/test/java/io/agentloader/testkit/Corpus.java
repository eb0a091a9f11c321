package io.agentloader.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Real agent files, which are no part of this repository: tests use them where they are. */
public final class Corpus {

    /** What to tell when there is none. */
    public static final String HINT = "set AGENT_LOADER_CORPUS to a folder with agents/ and agent-schema.json";

    private Corpus() {}

    /** The folder that {@code AGENT_LOADER_CORPUS} names, or the one beside this repository. */
    public static Optional<Path> find() {
        Path folder = Optional.ofNullable(System.getenv("AGENT_LOADER_CORPUS"))
                .map(Path::of)
                .orElse(Path.of("..", "shared", "corpus"));
        return Files.isRegularFile(folder.resolve("agent-schema.json")) ? Optional.of(folder) : Optional.empty();
    }

    /** Every agent file of the corpus, sorted by path. */
    public static List<Path> agents(Path corpus) {
        try (Stream<Path> files = Files.walk(corpus.resolve("agents"))) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
