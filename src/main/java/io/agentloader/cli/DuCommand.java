package io.agentloader.cli;

import io.agentloader.document.StoreInfo;
import io.agentloader.store.Usage;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code agent-loader du}: how much is stored. */
@Command(
        name = "du",
        description = "Says how much is stored, and how much may be.",
        exitCodeListHeading = "Exit status%n",
        exitCodeList = {" 0:done", " 2:an argument or the configuration is wrong", "10:the store cannot be used"})
final class DuCommand implements Callable<Integer> {

    private final Supplier<Surroundings> surroundings;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private Printing printing = new Printing();

    DuCommand(Supplier<Surroundings> surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        Usage usage = OpenStore.of(surroundings.get()).usage().await().indefinitely();
        printing.print(spec.commandLine().getOut(), StoreInfo.usage(usage), text(usage));
        return Exit.DONE.status();
    }

    private static String text(Usage usage) {
        return "%d references, %d files of %d bytes (at most %d), %d in quarantine%n"
                .formatted(usage.records(), usage.blobs(), usage.bytes(), usage.maxSize(), usage.quarantined());
    }
}
