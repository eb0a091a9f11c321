package io.agentloader.cli;

import io.agentloader.document.StoreInfo;
import io.agentloader.store.Usage;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code agent-loader du}: how much is stored. */
@Command(
        name = "du",
        description = "Says how much is stored, and how much may be.",
        exitCodeList = {Statuses.DONE, Statuses.USAGE, Statuses.STORE})
final class DuCommand extends LocalCommand {

    @Mixin
    private Printing printing = new Printing();

    DuCommand(Supplier<Surroundings> surroundings) {
        super(surroundings);
    }

    @Override
    public Integer call() {
        Usage usage = OpenStore.of(surroundings()).usage().await().indefinitely();
        printing.print(out(), StoreInfo.usage(usage), text(usage));
        return Exit.DONE.status();
    }

    private static String text(Usage usage) {
        return "%d references, %d files of %d bytes (at most %d), %d in quarantine of %d bytes%n"
                .formatted(
                        usage.records(),
                        usage.blobs(),
                        usage.bytes(),
                        usage.maxSize(),
                        usage.quarantined(),
                        usage.quarantinedBytes());
    }
}
