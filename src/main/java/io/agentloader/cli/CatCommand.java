package io.agentloader.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code agent-loader cat}: what {@code GET} would answer with. */
@Command(
        name = "cat",
        description = "Prints an agent: from the store where that is good enough, else from its registry.",
        exitCodeListHeading = "Exit status%n",
        exitCodeList = {
            " 0:done",
            " 2:an argument or the configuration is wrong",
            " 3:there is nothing of that name",
            " 4:credentials are missing or refused",
            " 5:the registry cannot be reached, and nothing is stored",
            " 6:it is not an agent",
            " 7:it does not hash to its digest",
            " 8:policy does not allow it",
            " 9:not in the store, and nobody may be asked",
            "10:the store cannot be used"
        })
final class CatCommand implements Callable<Integer> {

    private final Opening opening;

    @Mixin
    private Reading reading = new Reading();

    CatCommand(Opening opening) {
        this.opening = opening;
    }

    @Override
    public Integer call() {
        Output.write(reading.loading(opening).agent(false).yaml().toByteArray());
        return Exit.DONE.status();
    }
}
