package io.agentloader.testkit;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** {@code crane}, the command of the library that docker-agent pushes and pulls with: a peer that shares nothing with the code under test. */
public final class Crane {

    /** Where {@code .ci/run} puts it; a machine may have it elsewhere on its path. */
    private static final Path INSTALLED =
            Path.of(System.getProperty("user.home"), ".cache", "agent-loader", "go", "bin", "crane");

    private final Path program;
    private final Path folder;
    private final AtomicInteger runs = new AtomicInteger();

    private Crane(Path program, Path folder) {
        this.program = program;
        this.folder = folder;
    }

    /** Keeps what it prints in that folder. Where there is none, the test is skipped, and says so. */
    public static Crane in(Path folder) {
        Stream<Path> onPath = Stream.of(System.getenv("PATH").split(":")).map(place -> Path.of(place, "crane"));
        Optional<Path> found = Stream.concat(Stream.of(INSTALLED), onPath)
                .filter(Files::isExecutable)
                .findFirst();
        assumeTrue(found.isPresent(), "skipped: crane is not here; .ci/run installs it where Go is");
        return new Crane(found.get(), folder);
    }

    /** All that it printed, without the spaces around it; fails when it did. */
    public String run(String... arguments) {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        Path log = folder.resolve("crane-" + runs.incrementAndGet() + ".log");
        try (DebianProgram crane = new DebianProgram("crane (see .ci/run)", log, command)) {
            return crane.run().strip();
        }
    }
}
