package io.agentloader.cli;

import io.agentloader.bundle.BundleLimits;
import io.agentloader.bundle.BundleTar;
import io.agentloader.bundle.BundledAgent;
import io.agentloader.dependencies.TreeBundles;
import io.agentloader.oci.ReferenceParser;
import io.agentloader.pull.Bundles;
import io.agentloader.pull.PullRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code agent-loader export}: agents into one file, to be carried where no registry is. */
@Command(
        name = "export",
        description = {
            "Writes agents and all that they lead to, with everything that belongs to them, as an OCI image layout into a tar.",
            "Where one of them cannot be had, nothing is written."
        },
        exitCodeList = {
            " 0:the bundle is written",
            Statuses.USAGE,
            Statuses.AN_AGENT_MISSING,
            Statuses.UNAUTHORIZED,
            Statuses.UNREACHABLE,
            " 6:one of them is not an agent, or what it leads to cannot be read",
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

    @Option(names = "--no-dependencies", description = "Leave out the agents that they lead to.")
    private boolean alone;

    @Mixin
    private Seeking seeking = new Seeking();

    @Mixin
    private Printing printing = new Printing();

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
        List<BundledAgent> agents = gathered(ready, requests(ready.references().get()));
        boolean piped = output.equals("-");
        if (piped) {
            BundleTar.write(agents, System.out);
            // it swallows what goes wrong, and half a bundle is none
            if (System.out.checkError()) {
                throw new IOException("the output took only a part of the bundle: it was closed, or its disk is full;"
                        + " make room there, or name a file with -o");
            }
        } else {
            NewFile.write(NewFile.named(output), out -> BundleTar.write(agents, out));
        }
        printing.print(
                piped ? told() : out(),
                document(agents),
                named(agents).map(name -> name + "\n").collect(Collectors.joining()));
        return Exit.DONE.status();
    }

    private List<BundledAgent> gathered(Surroundings ready, List<PullRequest> requests) throws IOException {
        Bundles bundles = ready.bundles().get();
        if (!alone) {
            return progress.over(gauge, told(), "exporting " + requests.get(0).reference(), () -> TreeBundles.over(
                            bundles,
                            ready.reader().get(),
                            ready.references().get(),
                            BundleLimits.ofAgent(
                                    ready.config().agent().maxSize().bytes()))
                    .export(requests, any -> true)
                    .await()
                    .indefinitely());
        }
        List<BundledAgent> agents = new ArrayList<>();
        for (PullRequest request : requests) {
            agents.add(progress.over(gauge, told(), "exporting " + request.reference(), () -> bundles.export(request)
                    .await()
                    .indefinitely()));
        }
        return agents;
    }

    private static Stream<String> named(List<BundledAgent> agents) {
        return agents.stream()
                .map(agent ->
                        agent.reference().resolvedTo(agent.named().digest()).toString());
    }

    private Map<String, Object> document(List<BundledAgent> agents) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("kind", "Exported");
        document.put("file", output);
        document.put("agents", agents.stream().map(ExportCommand::row).toList());
        return document;
    }

    private static Map<String, Object> row(BundledAgent agent) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("reference", agent.reference().canonical());
        row.put("digest", agent.named().digest().toString());
        return row;
    }

    private List<PullRequest> requests(ReferenceParser parser) {
        return references.stream()
                .map(Reading::plain)
                .map(parser::parseWanted)
                .map(seeking::request)
                .toList();
    }
}
