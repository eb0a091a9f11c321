package io.agentloader.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;

/** {@code agent-loader versions}: what a tag was found to name, as far as the store remembers. */
@Command(
        name = "versions",
        description = "Lists the digests that a tag was found to name, the current one first. Asks no registry.",
        exitCodeList = {Statuses.DONE, Statuses.USAGE, " 3:it is not stored", Statuses.STORE})
final class VersionsCommand extends ReadingCommand {

    VersionsCommand(Opening opening) {
        super(opening);
    }

    @Override
    public Integer call() {
        JsonNode versions = loading().versions();
        StringBuilder text = new StringBuilder();
        versions.path("versions").forEach(version -> text.append(String.join(
                        "\t",
                        version.path("digest").asText(),
                        version.path("current").asBoolean() ? "current" : "before",
                        version.path("lastConfirmed").asText(),
                        version.path("confirmedBy").asText()))
                .append('\n'));
        print(versions, text.toString());
        return Exit.DONE.status();
    }
}
