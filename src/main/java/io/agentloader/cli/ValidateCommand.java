package io.agentloader.cli;

import io.agentloader.cli.ReportPrinting.Checked;
import io.agentloader.failure.AgentException.InvalidAgent;
import io.agentloader.schema.AgentReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code agent-loader validate}: what there is to say about agents. What it finds is its result, also when it ends in a failure. */
@Command(
        name = "validate",
        description = "Checks agents, in files or in registries, and says where what is wrong.",
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
    public Integer call() throws IOException {
        Surroundings here = surroundings(agents.stream().filter(text -> !AgentText.isFile(text)));
        AgentReader reader = here.reader().get();
        List<Checked> all = new ArrayList<>();
        for (String agent : agents) {
            all.add(checked(AgentText.of(agent, here, seeking), reader));
        }
        PrintWriter out = out();
        out.print(printing.printed(all));
        out.flush();
        boolean valid = all.stream().allMatch(checked -> checked.report().isValid());
        return (valid ? Exit.DONE : Exit.NOT_AN_AGENT).status();
    }

    private static Checked checked(AgentText text, AgentReader reader) {
        try {
            return new Checked(text.name(), reader.validate(text.yaml()).await().indefinitely());
        } catch (InvalidAgent noText) {
            throw text.named(noText);
        }
    }
}
