package io.agentloader.cli;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
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
            " 3:a reference does not exist",
            " 4:credentials are missing or refused",
            " 5:a registry cannot be reached",
            " 8:policy or a file of mirrors forbids it",
            "10:the store cannot be used"
        })
final class DoctorCommand implements Callable<Integer> {

    private final Supplier<Surroundings> surroundings;

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

    DoctorCommand(Supplier<Surroundings> surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        Diagnosis diagnosis = new Doctor(surroundings.get()).examine(subjects);
        spec.commandLine().getOut().print(format == Format.json ? Printed.json(diagnosis) : Printed.text(diagnosis));
        spec.commandLine().getOut().flush();
        return diagnosis.exit().status();
    }
}
