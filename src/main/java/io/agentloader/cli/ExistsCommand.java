package io.agentloader.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import picocli.CommandLine.Command;

/** {@code agent-loader exists}: whether there is something of that name, told by the status alone. */
@Command(
        name = "exists",
        description = "Asks the registry whether there is something of that name. The status tells.",
        exitCodeList = {
            " 0:yes",
            Statuses.USAGE,
            " 3:no",
            " 5:the registry could not be asked, or would not say",
            Statuses.NOT_ALLOWED,
            Statuses.NOT_STORED
        })
final class ExistsCommand extends LoadingCommand {

    ExistsCommand(Opening opening) {
        super(opening);
    }

    @Override
    public Integer call() {
        JsonNode existence = loading().exists();
        Exit exit = exit(existence);
        PrintWriter err = err();
        if (reading().printing().isText()) {
            if (exit != Exit.DONE && !reading().isQuiet()) {
                err.println(Program.NAME + ": " + existence.path("reason").asText());
            }
        } else {
            // the answer "no" is a result, not knowing is none
            reading().printing().print(exit == Exit.DONE || exit == Exit.NOT_FOUND ? out() : err, existence, "");
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
