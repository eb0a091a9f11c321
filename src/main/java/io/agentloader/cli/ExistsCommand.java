package io.agentloader.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code agent-loader exists}: whether there is something of that name, told by the status alone. */
@Command(
        name = "exists",
        description = "Asks the registry whether there is something of that name. The status tells.",
        exitCodeListHeading = "Exit status%n",
        exitCodeList = {
            " 0:yes",
            " 2:an argument or the configuration is wrong",
            " 3:no",
            " 5:the registry could not be asked, or would not say",
            " 8:policy does not allow it",
            " 9:not in the store, and nobody may be asked"
        })
final class ExistsCommand implements Callable<Integer> {

    private final Opening opening;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private Reading reading = new Reading();

    ExistsCommand(Opening opening) {
        this.opening = opening;
    }

    @Override
    public Integer call() {
        JsonNode existence = reading.loading(opening).exists();
        Exit exit = exit(existence);
        PrintWriter err = spec.commandLine().getErr();
        if (reading.printing().isText()) {
            if (exit != Exit.DONE && !reading.isQuiet()) {
                err.println(Program.NAME + ": " + existence.path("reason").asText());
            }
        } else {
            // the answer "no" is a result, not knowing is none
            reading.printing()
                    .print(
                            exit == Exit.DONE || exit == Exit.NOT_FOUND
                                    ? spec.commandLine().getOut()
                                    : err,
                            existence,
                            "");
        }
        err.flush();
        return exit.status();
    }

    private static Exit exit(JsonNode existence) {
        JsonNode exists = existence.path("exists");
        if (exists.isBoolean()) {
            return exists.asBoolean() ? Exit.DONE : Exit.NOT_FOUND;
        }
        String code = existence.path("code").asText();
        return code.equals("not-cached") || code.equals("offline") ? Exit.NOT_STORED : Exit.UNAVAILABLE;
    }
}
