package io.agentloader.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code agent-loader tags}: the tags of a repository, a line each, in the registry's own order. */
@Command(
        name = "tags",
        description = "Lists the tags of a reference's repository, as its registry orders them.",
        exitCodeList = {
            Statuses.DONE,
            Statuses.USAGE,
            " 3:there is no such repository",
            Statuses.UNAUTHORIZED,
            " 5:the registry cannot be reached, or has no lists",
            Statuses.NOT_ALLOWED,
            " 9:nobody may be asked"
        })
final class TagsCommand extends ReadingCommand {

    @Option(names = "--limit", paramLabel = "N", description = "At most so many; ${DEFAULT-VALUE} without it.")
    private int limit = 10_000;

    @Mixin
    private Wire wire = new Wire();

    TagsCommand(Opening opening) {
        super(opening);
    }

    @Override
    Loading loading() {
        return loading(wire, new Seeking());
    }

    @Override
    public Integer call() {
        if (limit < 1 || limit > CollectedTags.MOST) {
            throw misused("--limit is from 1 to " + CollectedTags.MOST + ": " + limit);
        }
        JsonNode tags = loading().tags(limit);
        print(
                tags,
                Loading.texts(tags.path("tags")).stream().map(tag -> tag + "\n").collect(Collectors.joining()));
        return Exit.DONE.status();
    }
}
