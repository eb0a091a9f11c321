package io.agentloader.cli;

import io.agentloader.document.RequirementsInfo;
import io.agentloader.failure.AgentException.InvalidAgent;
import io.agentloader.schema.Requirements;
import java.io.IOException;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code agent-loader requirements}: what an agent needs to run. */
@Command(
        name = "requirements",
        description = "Says what an agent needs: models, variables, tools, programs, servers, other agents.",
        exitCodeList = {
            Statuses.DONE,
            " 2:an argument or the configuration is wrong, or a file is not there",
            " 3:the agent is not there",
            Statuses.UNAUTHORIZED,
            Statuses.UNREACHABLE,
            " 6:it is not an agent, or no YAML",
            Statuses.NOT_STORED
        })
final class RequirementsCommand extends AskingCommand {

    @Parameters(paramLabel = "FILE|REFERENCE", description = "A file that is there, - for the input, or a reference.")
    private String agent = "";

    @Mixin
    private Seeking seeking = new Seeking();

    @Mixin
    private Printing printing = new Printing();

    RequirementsCommand(Opening opening) {
        super(opening);
    }

    @Override
    public Integer call() throws IOException {
        Surroundings here = surroundings(Stream.of(agent).filter(text -> !AgentText.isFile(text)));
        AgentText text = AgentText.of(agent, here, seeking);
        try {
            Requirements needs =
                    here.reader().get().requirements(text.yaml()).await().indefinitely();
            printing.print(out(), RequirementsInfo.of(text.name(), needs), lines(needs));
        } catch (InvalidAgent unreadable) {
            throw text.named(unreadable);
        }
        return Exit.DONE.status();
    }

    /** A line for each need: its kind, a tab, and the need. */
    private static String lines(Requirements needs) {
        StringBuilder text = new StringBuilder();
        needs.models()
                .forEach(model -> line(
                        text, "model", model.provider().map(name -> name + "/").orElse("") + model.model()));
        needs.environment().forEach(variable -> line(text, "variable", variable.name()));
        needs.tools()
                .forEach(tool -> line(
                        text,
                        "tool",
                        tool.type() + tool.ref().map(ref -> " " + ref).orElse("")));
        needs.commands().forEach(command -> line(text, command.shell() ? "shell" : "program", command.command()));
        needs.servers().forEach(server -> line(text, "server", server.url()));
        needs.agents().forEach(agent -> line(text, "agent", agent.reference()));
        return text.toString();
    }

    private static void line(StringBuilder text, String kind, String what) {
        text.append(kind)
                .append('\t')
                .append(what.replaceAll("\\p{Cntrl}+", " ").strip())
                .append('\n');
    }
}
