package io.agentloader.cli;

import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The commands of the program that end by themselves. Results go to the output, everything else to the error output; the output of a
 * command that failed is empty, but for what a diagnosis found.
 */
public final class Program {

    /** Their names. */
    public static final Set<String> COMMANDS = Set.of(
            "doctor",
            "validate",
            "requirements",
            "export",
            "import",
            "ls",
            "rm",
            "gc",
            "fsck",
            "du",
            "pin",
            "unpin",
            "rollback");

    private static final int WIDTH = 100;

    private Program() {}

    /** Runs the command that the first argument names, and yields the status to end with. Blocks. */
    public static int run(Supplier<Surroundings> surroundings, String... arguments) {
        return line(surroundings)
                .setExecutionExceptionHandler((thrown, line, result) -> Trouble.told(thrown, line.getErr()))
                .execute(arguments);
    }

    /** What the whole program can do. */
    public static String usage() {
        return line(() -> {
                    throw new IllegalStateException("no command runs");
                })
                .getUsageMessage(CommandLine.Help.Ansi.OFF);
    }

    private static CommandLine line(Supplier<Surroundings> surroundings) {
        CommandLine program = new CommandLine(
                        described("agent-loader", "Loads agents from registries, and serves them."))
                .addSubcommand(described("serve", "Serves agents; what happens without a command, too."))
                .addSubcommand(described("dev", "Serves, with a registry of sample agents in the process."))
                .addSubcommand(new DoctorCommand(surroundings))
                .addSubcommand(new ValidateCommand(surroundings))
                .addSubcommand(new RequirementsCommand(surroundings))
                .addSubcommand(new ExportCommand(surroundings))
                .addSubcommand(new ImportCommand(surroundings))
                .addSubcommand(new LsCommand(surroundings))
                .addSubcommand(new DuCommand(surroundings))
                .addSubcommand(new RmCommand(surroundings))
                .addSubcommand(new GcCommand(surroundings))
                .addSubcommand(new FsckCommand(surroundings))
                .addSubcommand(new PinCommand(surroundings))
                .addSubcommand(new UnpinCommand(surroundings))
                .addSubcommand(new RollBackCommand(surroundings))
                .setUsageHelpWidth(WIDTH);
        Stream.concat(Stream.of(program), program.getSubcommands().values().stream())
                .forEach(line -> line.getCommandSpec().addOption(help()));
        return program;
    }

    private static CommandSpec described(String name, String what) {
        CommandSpec spec = CommandSpec.create().name(name);
        spec.usageMessage().description(what);
        return spec;
    }

    private static OptionSpec help() {
        return OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Show this.")
                .build();
    }
}
