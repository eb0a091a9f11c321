package io.agentloader.cli;

import io.agentloader.cli.ReportPrinting.Checked;
import io.agentloader.failure.AgentException.InvalidAgent;
import io.agentloader.pull.PullMode;
import io.agentloader.schema.AgentReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code agent-loader validate}: what there is to say about agents. What it finds is its result, also when it ends in a failure. */
@Command(
        name = "validate",
        description = "Checks agents, in files or in registries, and says where what is wrong.",
        exitCodeListHeading = "Exit status%n",
        exitCodeList = {
            " 0:no errors; there may be warnings",
            " 2:an argument or the configuration is wrong, or a file is not there",
            " 3:an agent is not there",
            " 4:credentials are missing or refused",
            " 5:a registry cannot be reached",
            " 6:an agent has errors, or is none",
            " 9:not in the store, and nobody may be asked"
        })
final class ValidateCommand implements Callable<Integer> {

    private final Supplier<Surroundings> surroundings;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            paramLabel = "FILE|REFERENCE",
            arity = "1..*",
            description = "What to check: a file that is there, - for the input, or a reference.")
    private List<String> agents = List.of();

    @Option(names = "--local", description = "Of references, only what is in the store; no registry is asked.")
    private boolean local;

    @Mixin
    private ReportPrinting printing = new ReportPrinting();

    ValidateCommand(Supplier<Surroundings> surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        Surroundings here = surroundings.get();
        AgentReader reader = here.reader().get();
        List<Checked> all = new ArrayList<>();
        for (String agent : agents) {
            all.add(checked(AgentText.of(agent, here, local ? PullMode.LOCAL_ONLY : PullMode.DEFAULT), reader));
        }
        PrintWriter out = spec.commandLine().getOut();
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
