package io.agentloader.cli;

import io.agentloader.document.StoreInfo;
import io.agentloader.store.Collected;
import io.agentloader.store.Limits;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code agent-loader gc}: makes room in the store. */
@Command(
        name = "gc",
        description = "Drops what is over the store's limits, and deletes the files that nothing names.",
        exitCodeList = {Statuses.DONE, Statuses.USAGE, Statuses.STORE})
final class GcCommand extends LocalCommand {

    @Option(names = "--dry-run", description = "Only say what would go.")
    private boolean dryRun;

    @Mixin
    private Printing printing = new Printing();

    GcCommand(Supplier<Surroundings> surroundings) {
        super(surroundings);
    }

    @Override
    public Integer call() {
        Collected collected =
                OpenStore.changing(surroundings()).collect(dryRun).await().indefinitely();
        printing.print(out(), StoreInfo.collection(collected), text(collected));
        return Exit.DONE.status();
    }

    private static String text(Collected collected) {
        String word = collected.dryRun() ? "would go" : "gone";
        StringBuilder text = new StringBuilder();
        collected
                .references()
                .forEach(reference ->
                        text.append(word).append(": ").append(reference).append('\n'));
        return text.append(summary(collected, word))
                .append(limits(collected.limits()))
                .toString();
    }

    private static String limits(Limits limits) {
        return "limits: %d bytes, %s%s%s%n"
                .formatted(
                        limits.maxSize(),
                        limits.maxAge().map(age -> "unused for " + age).orElse("any age"),
                        limits.offline() ? ", tags stay because nobody is asked (offline)" : "",
                        limits.ofService()
                                ? "; some of them left in the store by its service, whose limits keep more"
                                : "; as configured here");
    }

    private static String summary(Collected collected, String word) {
        return "%s: %d references, %d earlier versions, %d files of %d bytes; %d bytes stay%n"
                .formatted(
                        word,
                        collected.records(),
                        collected.versions(),
                        collected.blobs(),
                        collected.freed(),
                        collected.kept());
    }
}
