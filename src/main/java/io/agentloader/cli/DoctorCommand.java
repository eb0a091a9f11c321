package io.agentloader.cli;

import io.agentloader.oci.Repository;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
final class DoctorCommand extends AskingCommand {

    @Parameters(paramLabel = "HOST|REFERENCE", description = "What to look at; every configured registry without it.")
    private List<String> subjects = List.of();

    @Mixin
    private Printing printing = new Printing();

    DoctorCommand(Opening opening) {
        super(opening);
    }

    @Override
    public Integer call() {
        Diagnosis diagnosis = new Doctor(anyhow(here(), this::registries)).examine(subjects);
        printing.print(out(), Printed.document(diagnosis), Printed.text(diagnosis));
        return diagnosis.exit().status();
    }

    private Stream<String> registries(Surroundings here) {
        return subjects.stream()
                .map(subject -> RegistryLook.named(here, subject))
                .map(Repository::registry);
    }
}
