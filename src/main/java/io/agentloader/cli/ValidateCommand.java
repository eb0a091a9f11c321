package io.agentloader.cli;

import io.agentloader.cli.ReportPrinting.Checked;
import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.InvalidAgent;
import io.agentloader.schema.ValidationReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.InvalidPathException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code agent-loader validate}: what there is to say about agents. What it finds is its result, also when it ends in a failure. */
@Command(
        name = "validate",
        description = {
            "Checks agents, in files or in registries, and says where what is wrong.",
            "Those that cannot be read are told on the error output, and the first of them gives the status."
        },
        exitCodeList = {
            " 0:no errors; there may be warnings",
            " 2:an argument or the configuration is wrong, or a file is not there",
            Statuses.AN_AGENT_MISSING,
            Statuses.UNAUTHORIZED,
            Statuses.UNREACHABLE,
            " 6:an agent has errors, or is none",
            Statuses.NOT_STORED
        })
final class ValidateCommand extends AskingCommand {

    @Parameters(
            paramLabel = "FILE|REFERENCE",
            arity = "1..*",
            description = "What to check: a file that is there, - for the input, or a reference.")
    private List<String> agents = List.of();

    @Mixin
    private Seeking seeking = new Seeking();

    @Mixin
    private ReportPrinting printing = new ReportPrinting();

    ValidateCommand(Opening opening) {
        super(opening);
    }

    @Override
    public Integer call() throws Exception {
        Surroundings here = surroundings(agents.stream().filter(text -> !AgentText.isFile(text)));
        List<Checked> all = new ArrayList<>();
        List<Integer> failures = new ArrayList<>();
        for (String agent : agents) {
            try {
                all.add(checked(agent, here));
            } catch (AgentException | IOException | InvalidPathException unread) {
                // what is wrong with one of them is no reason to say nothing of the others
                failures.add(failed(unread));
            }
        }
        print(all);
        boolean valid = all.stream().allMatch(checked -> checked.report().isValid());
        Exit found = valid ? Exit.DONE : Exit.NOT_AN_AGENT;
        return failures.isEmpty() ? found.status() : failures.get(0);
    }

    private void print(List<Checked> all) {
        if (!all.isEmpty()) {
            PrintWriter out = out();
            out.print(printing.printed(all));
            out.flush();
        }
    }

    /** A file that is no text is found to be none; an agent of a registry that is none cannot even be had. */
    private Checked checked(String agent, Surroundings here) throws IOException {
        try {
            AgentText text = AgentText.of(agent, here, seeking);
            return new Checked(
                    text.name(),
                    here.reader().get().validate(text.yaml()).await().indefinitely());
        } catch (InvalidAgent noText) {
            if (AgentText.isFile(agent)) {
                return new Checked(AgentText.nameOf(agent), ValidationReport.unreadable(noText));
            }
            throw noText;
        }
    }
}
