package io.agentloader.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
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

    private static final String ARCHIVE = "archive";

    /** What the program is called. */
    static final String NAME = "agent-loader";

    /** Their names. */
    public static final Set<String> COMMANDS = Set.copyOf(commands(
                    settings -> {
                        throw new IllegalStateException("no command runs");
                    },
                    Gauge.NONE,
                    "")
            .keySet());

    private static final int WIDTH = 100;

    private Program() {}

    /**
     * Runs the command that the first argument names, and yields the status to end with. Blocks.
     *
     * @param gauge what tells how far a command is
     * @param version of the program
     */
    public static int run(Opening opening, Gauge gauge, String version, String... arguments) {
        Map<String, Supplier<Object>> commands = commands(opening, gauge, version);
        // the others are not made: making one costs more than what most of them do
        commands.keySet().retainAll(Set.of(arguments[0]));
        Troubles troubles = new Troubles(arguments);
        CommandLine line = line(commands)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((thrown, sub, result) -> troubles.told(thrown, sub.getErr()))
                .setParameterExceptionHandler(troubles::misused);
        int status = line.execute(arguments);
        // who watches ends just because nobody reads any more
        if (!Output.isCut() || arguments[0].equals("watch")) {
            return status;
        }
        int cut = troubles.cut(line.getErr());
        return status == Exit.DONE.status() ? cut : status;
    }

    /** What the whole program can do. */
    public static String usage() {
        return whole().getUsageMessage(CommandLine.Help.Ansi.OFF);
    }

    /** What becomes of words that begin with no command. */
    public static int unknown(String... arguments) {
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        return new Troubles(arguments).unknown(why(arguments[0]), usage(), err);
    }

    private static String why(String word) {
        if (word.equals(ARCHIVE)) {
            return "archives are made by the launcher, bin/agent-loader, and not by the jar";
        }
        return isKnown(word)
                ? word + " takes no arguments; keys of the configuration say the rest"
                : "there is no command " + word;
    }

    /** Prints it, and yields the status to end with. */
    public static int tell(String text) {
        System.out.print(text);
        return Output.isCut()
                ? new Troubles().cut(new PrintWriter(System.err, true, StandardCharsets.UTF_8))
                : Exit.DONE.status();
    }

    /** What one of them can do. */
    public static String usage(String command) {
        return Objects.requireNonNull(whole().getSubcommands().get(command)).getUsageMessage(CommandLine.Help.Ansi.OFF);
    }

    /** Reads the arguments of {@code dev}, its name included. */
    public static DevSettings dev(String... arguments) {
        CommandLine line = line(Map.of())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(new Troubles(arguments)::misused);
        int status = line.execute(arguments);
        CommandLine dev = Objects.requireNonNull(line.getSubcommands().get("dev"));
        boolean serves = status == Exit.DONE.status() && !dev.isUsageHelpRequested();
        DevCommand command = dev.getCommand();
        return serves
                ? new DevSettings(command.settings(), OptionalInt.empty())
                : new DevSettings(Map.of(), OptionalInt.of(status));
    }

    /** Whether it is one of them, those that serve included. */
    public static boolean isKnown(String command) {
        return whole().getSubcommands().containsKey(command);
    }

    /** The program with every command, for telling about them. */
    static CommandLine whole() {
        return line(commands(
                settings -> {
                    throw new IllegalStateException("no command runs");
                },
                Gauge.NONE,
                ""));
    }

    private static Map<String, Supplier<Object>> commands(Opening opening, Gauge gauge, String version) {
        Supplier<Surroundings> surroundings = () -> opening.open(Map.of());
        Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
        commands.put("pull", () -> new PullCommand(opening, gauge));
        commands.put("cat", () -> new CatCommand(opening));
        commands.put("inspect", () -> new InspectCommand(opening));
        commands.put("digest", () -> new DigestCommand(opening));
        commands.put("resolve", () -> new DigestCommand(opening));
        commands.put("exists", () -> new ExistsCommand(opening));
        commands.put("tags", () -> new TagsCommand(opening));
        commands.put("versions", () -> new VersionsCommand(opening));
        commands.put("diff", () -> new DiffCommand(opening));
        commands.put("explain", () -> new ExplainCommand(opening));
        commands.put("doctor", () -> new DoctorCommand(opening));
        commands.put("validate", () -> new ValidateCommand(opening));
        commands.put("requirements", () -> new RequirementsCommand(opening));
        commands.put("deps", () -> new DepsCommand(opening));
        commands.put("lock", () -> new LockCommand(opening));
        commands.put("verify-lock", () -> new VerifyLockCommand(opening));
        commands.put("pack", () -> new PackCommand(surroundings));
        commands.put("prefetch", () -> new PrefetchCommand(opening, gauge));
        commands.put("watch", () -> new WatchCommand(opening));
        commands.put("push", () -> new PushCommand(opening, gauge));
        commands.put("copy", () -> new CopyCommand(opening, gauge));
        commands.put("export", () -> new ExportCommand(opening, gauge));
        commands.put("import", () -> new ImportCommand(surroundings, gauge));
        commands.put("ls", () -> new LsCommand(surroundings));
        commands.put("du", () -> new DuCommand(surroundings));
        commands.put("rm", () -> new RmCommand(surroundings));
        commands.put("gc", () -> new GcCommand(surroundings));
        commands.put("fsck", () -> new FsckCommand(surroundings));
        commands.put("pin", () -> new PinCommand(opening));
        commands.put("unpin", () -> new UnpinCommand(surroundings));
        commands.put("rollback", () -> new RollBackCommand(opening));
        commands.put("login", () -> new LoginCommand(opening));
        commands.put("logout", () -> new LogoutCommand(opening));
        commands.put("completion", CompletionCommand::new);
        commands.put("version", () -> new VersionCommand(version));
        return commands;
    }

    private static CommandLine line(Map<String, Supplier<Object>> commands) {
        CommandLine program = new CommandLine(described(NAME, "Loads agents from registries, and serves them."))
                .addSubcommand(described("serve", "Serves agents; what happens without a command, too."))
                .addSubcommand(described(
                        ARCHIVE, "Makes archives of classes, by which later starts are short; a word of the launcher."))
                .addSubcommand(new DevCommand())
                .setUsageHelpWidth(WIDTH);
        commands.forEach((name, command) -> program.addSubcommand(name, command.get()));
        // one of them has two names, and calls itself by the one that was typed
        program.getSubcommands().forEach((name, line) -> line.getCommandSpec().name(name));
        Stream.concat(Stream.of(program), program.getSubcommands().values().stream())
                .forEach(line -> line.getCommandSpec().addOption(help()));
        program.getCommandSpec().addOption(version());
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

    private static OptionSpec version() {
        return OptionSpec.builder("-V", "--version")
                .versionHelp(true)
                .description("Show the version, as the command does.")
                .build();
    }
}
