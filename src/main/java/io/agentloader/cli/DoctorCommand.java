package io.agentloader.cli;

import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code agent-loader doctor}: what works, what does not, and what to do. Results go to the output, everything else to the error output. */
@Command(
        name = "doctor",
        description = "Looks at configuration, credentials, store and registries, and says what to do.",
        exitCodeListHeading = "Exit status: that of the first failure%n",
        exitCodeList = {
            " 0:nothing failed",
            " 2:the configuration or an argument is wrong",
            " 3:a reference does not exist",
            Statuses.UNAUTHORIZED,
            Statuses.UNREACHABLE,
            " 8:policy or a file of mirrors forbids it",
            Statuses.STORE
        })
final class DoctorCommand extends LocalCommand {

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
        super(surroundings);
    }

    @Override
    public Integer call() {
        Diagnosis diagnosis = new Doctor(surroundings()).examine(subjects);
        out().print(format == Format.json ? Printed.json(diagnosis) : Printed.text(diagnosis));
        out().flush();
        return diagnosis.exit().status();
    }
}
