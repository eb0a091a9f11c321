package io.agentloader.cli;

import io.agentloader.document.StoreInfo;
import io.agentloader.store.Collected;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code agent-loader gc}: makes room in the store. */
@Command(
        name = "gc",
        description = "Drops what is over the store's limits, and deletes the files that nothing names.",
        exitCodeListHeading = "Exit status%n",
        exitCodeList = {" 0:done", " 2:an argument or the configuration is wrong", "10:the store cannot be used"})
final class GcCommand implements Callable<Integer> {

    private final Supplier<Surroundings> surroundings;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--dry-run", description = "Only say what would go.")
    private boolean dryRun;

    @Mixin
    private Printing printing = new Printing();

    GcCommand(Supplier<Surroundings> surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        Collected collected =
                OpenStore.of(surroundings.get()).collect(dryRun).await().indefinitely();
        printing.print(spec.commandLine().getOut(), StoreInfo.collection(collected), text(collected));
        return Exit.DONE.status();
    }

    private static String text(Collected collected) {
        return "%s: %d references, %d earlier versions, %d files of %d bytes; %d bytes stay%n"
                .formatted(
                        collected.dryRun() ? "would go" : "gone",
                        collected.records(),
                        collected.versions(),
                        collected.blobs(),
                        collected.freed(),
                        collected.kept());
    }
}
