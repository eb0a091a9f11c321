package io.agentloader.cli;

import io.agentloader.bundle.BundleLimits;
import io.agentloader.bundle.BundleTar;
import io.agentloader.bundle.BundledAgent;
import io.agentloader.document.AgentList;
import io.agentloader.oci.Reference;
import io.agentloader.pull.ImportedAgent;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code agent-loader import}: agents out of such a file into the store; all of them, or none. */
@Command(
        name = "import",
        description = "Takes agents out of a bundle into the store, once every byte of it is verified.",
        exitCodeList = {
            " 0:all are in the store",
            Statuses.USAGE,
            " 6:it is no bundle, or something in it is not an agent",
            " 7:something in it does not hash to its name",
            " 8:policy does not allow one of the references",
            " 9:a reference stays at what a registry has confirmed lately",
            Statuses.STORE
        })
final class ImportCommand extends LocalCommand {

    @Parameters(paramLabel = "FILE", description = "The tar; - for the input.")
    private String file = "";

    @Option(
            names = "--as",
            paramLabel = "REFERENCE",
            description = "What its only agent is called, where the layout does not say so in full.")
    private Optional<String> as = Optional.empty();

    @Mixin
    private Printing printing = new Printing();

    private final Gauge gauge;

    @Mixin
    private Progress progress = new Progress();

    ImportCommand(Supplier<Surroundings> surroundings, Gauge gauge) {
        super(surroundings);
        this.gauge = gauge;
    }

    @Override
    public Integer call() throws IOException {
        Surroundings ready = Ready.changing(surroundings());
        Optional<Reference> called = as.map(ready.references().get()::parse);
        BundleLimits limits =
                BundleLimits.ofAgent(ready.config().agent().maxSize().bytes());
        List<BundledAgent> agents = progress.over(gauge, told(), "reading " + file, () -> read(limits, called));
        List<ImportedAgent> taken = progress.over(
                gauge,
                told(),
                "importing " + file,
                () -> ready.bundles().get().take(agents).await().indefinitely());
        if (printing.isText()) {
            return told(taken, out(), err()).status();
        }
        printing.print(out(), AgentList.ofImported(taken), "");
        return exit(taken).status();
    }

    private static Exit exit(List<ImportedAgent> taken) {
        return taken.stream().allMatch(ImportedAgent::isCurrent) ? Exit.DONE : Exit.NOT_STORED;
    }

    /** Prints what was taken, and to the other what callers get instead. */
    static Exit told(List<ImportedAgent> taken, PrintWriter out, PrintWriter err) {
        for (ImportedAgent agent : taken) {
            if (agent.isCurrent()) {
                out.println(agent.reference().resolvedTo(agent.imported()));
            } else {
                err.println(agent.reference() + " stays at "
                        + agent.current().named().digest() + ", which "
                        + agent.current().confirmation().host() + " has confirmed lately; " + agent.imported()
                        + " is kept as an earlier version");
            }
            agent.heldAt()
                    .ifPresent(digest ->
                            err.println(agent.reference() + " is pinned to " + digest + "; callers keep getting that"));
        }
        out.flush();
        err.flush();
        return exit(taken);
    }

    private List<BundledAgent> read(BundleLimits limits, Optional<Reference> called) throws IOException {
        if (file.equals("-")) {
            return BundleTar.read(gauge.traffic().through(System.in), limits, called);
        }
        try (InputStream in = new BufferedInputStream(InputFile.open(file))) {
            gauge.traffic().announced(Files.size(Path.of(file)));
            return BundleTar.read(gauge.traffic().through(in), limits, called);
        }
    }
}
