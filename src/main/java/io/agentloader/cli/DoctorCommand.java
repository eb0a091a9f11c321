package io.agentloader.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code agent-loader doctor}: what works, what does not, and what to do. Results go to the output, everything else to the error output. */
@Command(
        name = "doctor",
        description = "Looks at configuration, credentials, store and registries, and says what to do.",
        exitCodeListHeading = "Exit status: that of the first failure%n",
        exitCodeList = {
            " 0:nothing failed",
            " 2:the configuration or an argument is wrong",
            " 4:credentials are missing or refused",
            " 5:a registry cannot be reached",
            "10:the store cannot be used"
        })
public final class DoctorCommand implements Callable<Integer> {

    private static final OptionSpec HELP = OptionSpec.builder("-h", "--help")
            .usageHelp(true)
            .description("Show this.")
            .build();

    private final Doctor doctor;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "HOST|REFERENCE", description = "What to look at; every configured registry without it.")
    private List<String> subjects = List.of();

    @Option(names = "--format", paramLabel = "text|json", description = "How to print it.", defaultValue = "text")
    private Format format = Format.text;

    /** Named as on the command line. */
    enum Format {
        text,
        json
    }

    private DoctorCommand(Doctor doctor) {
        this.doctor = doctor;
    }

    /** Runs with the arguments behind {@code doctor}, and yields the status to end with. Blocks. */
    public static int run(Surroundings surroundings, String... arguments) {
        CommandLine line = new CommandLine(new DoctorCommand(new Doctor(surroundings)));
        line.getCommandSpec().addOption(HELP);
        return line.execute(arguments);
    }

    @Override
    public Integer call() {
        Diagnosis diagnosis = doctor.examine(subjects);
        spec.commandLine().getOut().print(format == Format.json ? Printed.json(diagnosis) : Printed.text(diagnosis));
        spec.commandLine().getOut().flush();
        return diagnosis.exit().status();
    }
}
