package io.agentloader.testkit;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A program that Go built: {@code crane}, of the library that docker-agent pushes and pulls with, or {@code oras-peer} of
 * {@code src/test/go}. Peers that share nothing with the code under test.
 */
public final class GoProgram {

    /** Where {@code .ci/run} puts it; a machine may have it elsewhere on its path. */
    private static final Path INSTALLED =
            Path.of(System.getProperty("user.home"), ".cache", "agent-loader", "go", "bin");

    private final Path program;
    private final Path folder;
    private final AtomicInteger runs = new AtomicInteger();

    private GoProgram(Path program, Path folder) {
        this.program = program;
        this.folder = folder;
    }

    /** Keeps what it prints in that folder. Where there is none, the test is skipped, and says so. */
    public static GoProgram in(Path folder, String name) {
        Stream<Path> onPath = Stream.of(System.getenv("PATH").split(":")).map(Path::of);
        Optional<Path> found = Stream.concat(Stream.of(INSTALLED), onPath)
                .map(place -> place.resolve(name))
                .filter(Files::isExecutable)
                .findFirst();
        assumeTrue(found.isPresent(), "skipped: " + name + " is not here; .ci/run installs it where Go is");
        return new GoProgram(found.get(), folder);
    }

    /** All that it printed, without the spaces around it; fails when it did. */
    public String run(String... arguments) {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        Path log = folder.resolve(program.getFileName() + "-" + runs.incrementAndGet() + ".log");
        try (DebianProgram running = new DebianProgram(program + " (see .ci/run)", log, command)) {
            return running.run().strip();
        }
    }
}
