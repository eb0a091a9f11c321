package io.agentloader.cli;

import io.agentloader.bundle.BundleTar;
import io.agentloader.bundle.BundledAgent;
import io.agentloader.oci.ReferenceParser;
import io.agentloader.pull.Bundles;
import io.agentloader.pull.PullRequest;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code agent-loader export}: agents into one file, to be carried where no registry is. */
@Command(
        name = "export",
        description = "Writes agents, with everything that belongs to them, as an OCI image layout into a tar.",
        exitCodeList = {
            " 0:the bundle is written",
            Statuses.USAGE,
            Statuses.AN_AGENT_MISSING,
            Statuses.UNAUTHORIZED,
            Statuses.UNREACHABLE,
            " 6:one of them is not an agent",
            Statuses.NOT_STORED
        })
final class ExportCommand extends AskingCommand {

    @Parameters(paramLabel = "REFERENCE", arity = "1..*", description = "What to export.")
    private List<String> references = List.of();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            required = true,
            description = "The tar; - for the output.")
    private String output = "";

    @Mixin
    private Seeking seeking = new Seeking();

    private final Gauge gauge;

    @Mixin
    private Progress progress = new Progress();

    ExportCommand(Opening opening, Gauge gauge) {
        super(opening);
        this.gauge = gauge;
    }

    @Override
    public Integer call() throws IOException {
        Surroundings ready = Ready.checked(surroundings(references.stream()));
        List<PullRequest> requests = requests(ready.references().get());
        Bundles bundles = ready.bundles().get();
        List<BundledAgent> agents = new ArrayList<>();
        for (PullRequest request : requests) {
            agents.add(progress.over(gauge, told(), "exporting " + request.reference(), () -> bundles.export(request)
                    .await()
                    .indefinitely()));
        }
        PrintWriter told = out();
        if (output.equals("-")) {
            BundleTar.write(agents, System.out);
            // it swallows what goes wrong, and half a bundle is none
            if (System.out.checkError()) {
                throw new IOException("the output took only a part of the bundle: it was closed, or its disk is full;"
                        + " make room there, or name a file with -o");
            }
            told = told();
        } else {
            NewFile.write(Path.of(output), out -> BundleTar.write(agents, out));
        }
        for (BundledAgent agent : agents) {
            told.println(agent.reference().resolvedTo(agent.named().digest()));
        }
        told.flush();
        return Exit.DONE.status();
    }

    private List<PullRequest> requests(ReferenceParser parser) {
        return references.stream()
                .map(Reading::plain)
                .map(parser::parse)
                .map(seeking::request)
                .toList();
    }
}
