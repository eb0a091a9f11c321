package io.agentloader.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code agent-loader tags}: the tags of a repository, a line each, in the registry's own order. */
@Command(
        name = "tags",
        description = "Lists the tags of a reference's repository, as its registry orders them.",
        exitCodeListHeading = "Exit status%n",
        exitCodeList = {
            " 0:done",
            " 2:an argument or the configuration is wrong",
            " 3:there is no such repository",
            " 4:credentials are missing or refused",
            " 5:the registry cannot be reached, or has no lists",
            " 8:policy does not allow it",
            " 9:nobody may be asked"
        })
final class TagsCommand implements Callable<Integer> {

    private final Opening opening;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private Reading reading = new Reading();

    @Option(names = "--limit", paramLabel = "N", description = "At most so many; ${DEFAULT-VALUE} without it.")
    private int limit = 10_000;

    TagsCommand(Opening opening) {
        this.opening = opening;
    }

    @Override
    public Integer call() {
        if (limit < 1) {
            throw new ParameterException(spec.commandLine(), "--limit is 1 or more: " + limit);
        }
        JsonNode tags = reading.loading(opening).tags(limit);
        reading.printing()
                .print(
                        spec.commandLine().getOut(),
                        tags,
                        Loading.texts(tags.path("tags")).stream()
                                .map(tag -> tag + "\n")
                                .collect(Collectors.joining()));
        return Exit.DONE.status();
    }
}
