package io.agentloader.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code agent-loader versions}: what a tag was found to name, as far as the store remembers. */
@Command(
        name = "versions",
        description = "Lists the digests that a tag was found to name, the current one first. Asks no registry.",
        exitCodeListHeading = "Exit status%n",
        exitCodeList = {
            " 0:done",
            " 2:an argument or the configuration is wrong",
            " 3:it is not stored",
            "10:the store cannot be used"
        })
final class VersionsCommand implements Callable<Integer> {

    private final Opening opening;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private Reading reading = new Reading();

    VersionsCommand(Opening opening) {
        this.opening = opening;
    }

    @Override
    public Integer call() {
        JsonNode versions = reading.loading(opening).versions();
        StringBuilder text = new StringBuilder();
        versions.path("versions").forEach(version -> text.append(String.join(
                        "\t",
                        version.path("digest").asText(),
                        version.path("current").asBoolean() ? "current" : "before",
                        version.path("lastConfirmed").asText(),
                        version.path("confirmedBy").asText()))
                .append('\n'));
        reading.printing().print(spec.commandLine().getOut(), versions, text.toString());
        return Exit.DONE.status();
    }
}
