package io.agentloader.dev;

import io.agentloader.schema.Requirements;
import io.smallrye.mutiny.Uni;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

/**
 * What there is on this machine for an agent to run with. Of variables only the names are known here, so that no value of one can
 * be shown.
 */
public final class Equipment {

    private final Set<String> variables;
    private final List<Path> programs;
    private final Executor disk;

    private Equipment(Set<String> variables, List<Path> programs, Executor disk) {
        this.variables = Set.copyOf(variables);
        this.programs = List.copyOf(programs);
        this.disk = disk;
    }

    /**
     * A machine.
     *
     * @param variables names of those that are set
     * @param programs folders that programs are looked for in
     * @param disk runs what looks for them
     */
    public static Equipment of(Set<String> variables, List<Path> programs, Executor disk) {
        return new Equipment(variables, programs, disk);
    }

    /** What of it is not here. A line for a shell is not judged: what it starts only the shell knows. */
    public Uni<Missing> missing(Requirements needs) {
        return Uni.createFrom()
                .item(() -> new Missing(
                        needs.environment().stream()
                                .map(Requirements.Variable::name)
                                .filter(name -> !variables.contains(name))
                                .toList(),
                        needs.commands().stream()
                                .filter(command -> !command.shell())
                                .map(Requirements.Command::command)
                                .filter(command -> !isHere(command))
                                .distinct()
                                .toList()))
                .runSubscriptionOn(disk);
    }

    /** One with a folder in its name is not looked for elsewhere. */
    private boolean isHere(String command) {
        return path(command)
                .map(path -> path.isAbsolute() || path.getNameCount() > 1
                        ? Stream.of(path)
                        : programs.stream().map(folder -> folder.resolve(path)))
                .orElse(Stream.empty())
                .anyMatch(file -> Files.isRegularFile(file) && Files.isExecutable(file));
    }

    /** Empty for what is no name of a file: an author may write anything there. */
    private static Optional<Path> path(String command) {
        try {
            return Optional.of(Path.of(command)).filter(path -> !command.isEmpty());
        } catch (InvalidPathException noName) {
            return Optional.empty();
        }
    }
}
