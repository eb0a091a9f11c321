package io.agentloader.cli;

import io.agentloader.document.StoreInfo;
import io.agentloader.failure.AgentException.NotFound;
import io.agentloader.failure.Report;
import io.agentloader.oci.Reference;
import io.agentloader.oci.ReferenceParser;
import io.agentloader.store.ContentStore;
import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code agent-loader rm}: takes references out of the store. All of them, or none when one of them is not there. */
@Command(
        name = "rm",
        description = {
            "Takes references out of the store; no registry is touched.",
            "A tag goes alone, a digest with everything of its repository that names it. Files go with the next gc."
        },
        exitCodeList = {
            Statuses.DONE,
            Statuses.USAGE,
            " 3:one of them is not stored; nothing was removed",
            " 8:one of them is pinned; nothing was removed",
            Statuses.STORE
        })
final class RmCommand extends LocalCommand {

    @Parameters(paramLabel = "REFERENCE", arity = "1..*", description = "What to remove.")
    private List<String> references = List.of();

    @Option(names = "--dry-run", description = "Only say whether it is there.")
    private boolean dryRun;

    @Mixin
    private Printing printing = new Printing();

    RmCommand(Supplier<Surroundings> surroundings) {
        super(surroundings);
    }

    @Override
    public Integer call() {
        Surroundings here = surroundings();
        ReferenceParser parser = here.references().get();
        List<Reference> named = references.stream().map(parser::parse).toList();
        ContentStore store = OpenStore.changing(here);
        named.forEach(reference -> require(store, reference));
        if (!dryRun) {
            named.forEach(reference -> store.remove(reference).await().indefinitely());
        }
        List<String> texts = named.stream().map(Reference::canonical).toList();
        String word = dryRun ? "would be removed" : "removed";
        StringBuilder text = new StringBuilder();
        texts.forEach(
                reference -> text.append(word).append(": ").append(reference).append('\n'));
        printing.print(out(), StoreInfo.removal(texts, dryRun), text.toString());
        return Exit.DONE.status();
    }

    /** The store refuses it too; here nothing has been removed yet. */
    private static void require(ContentStore store, Reference reference) {
        if (!store.removable(reference).await().indefinitely()) {
            throw new NotFound(Report.of(reference.toString(), reference + " is not stored; nothing was removed"));
        }
    }
}
