package io.agentloader.cli;

import io.agentloader.document.StoreInfo;
import io.agentloader.store.ContentStore;
import io.agentloader.store.Verification;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code agent-loader fsck}: hashes everything that is stored. What it finds is its result, also when it ends in a failure. */
@Command(
        name = "fsck",
        description = "Reads and hashes everything that is stored, and says what is damaged or missing.",
        exitCodeList = {
            " 0:nothing is damaged, or all of it was set aside",
            Statuses.USAGE,
            "10:something is damaged or missing, or the store cannot be used"
        })
final class FsckCommand extends LocalCommand {

    @Option(
            names = "--repair",
            description = "Move what is damaged to the quarantine, so that the next pull replaces it.")
    private boolean repair;

    @Mixin
    private Printing printing = new Printing();

    FsckCommand(Supplier<Surroundings> surroundings) {
        super(surroundings);
    }

    @Override
    public Integer call() {
        ContentStore store = repair ? OpenStore.changing(surroundings()) : OpenStore.of(surroundings());
        Verification found = (repair ? store.repair() : store.verify()).await().indefinitely();
        printing.print(out(), StoreInfo.verification(found), text(found));
        boolean good = repair ? found.setAside() == found.damaged() : found.damaged() + found.missing() == 0;
        return (good ? Exit.DONE : Exit.STORE).status();
    }

    private static String text(Verification found) {
        StringBuilder text = new StringBuilder();
        found.reasons().forEach(reason -> text.append(reason).append('\n'));
        found.quarantined()
                .forEach(name -> text.append("set aside: ").append(name).append('\n'));
        return text.append("%d files of %d bytes and %d references are good; %d damaged, %d missing%n"
                        .formatted(found.blobs(), found.bytes(), found.records(), found.damaged(), found.missing()))
                .append(unnamed(found.unnamed()))
                .toString();
    }

    private static String unnamed(long files) {
        return files == 0 ? "" : "%d files are named by no record; gc deletes them%n".formatted(files);
    }
}
