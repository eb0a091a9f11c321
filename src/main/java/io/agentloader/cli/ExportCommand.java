package io.agentloader.cli;

import io.agentloader.agent.PlatformChoice;
import io.agentloader.bundle.BundleTar;
import io.agentloader.bundle.BundledAgent;
import io.agentloader.oci.Platform;
import io.agentloader.oci.ReferenceParser;
import io.agentloader.pull.Bundles;
import io.agentloader.pull.PullMode;
import io.agentloader.pull.PullRequest;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code agent-loader export}: agents into one file, to be carried where no registry is. */
@Command(
        name = "export",
        description = "Writes agents, with everything that belongs to them, as an OCI image layout into a tar.",
        exitCodeListHeading = "Exit status%n",
        exitCodeList = {
            " 0:the bundle is written",
            " 2:an argument or the configuration is wrong",
            " 3:an agent is not there",
            " 4:credentials are missing or refused",
            " 5:a registry cannot be reached",
            " 6:one of them is not an agent",
            " 9:not in the store, and nobody may be asked"
        })
final class ExportCommand implements Callable<Integer> {

    private final Supplier<Surroundings> surroundings;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "REFERENCE", arity = "1..*", description = "What to export.")
    private List<String> references = List.of();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            required = true,
            description = "The tar; - for the output.")
    private String output = "";

    @Option(
            names = "--platform",
            paramLabel = "OS/ARCH",
            description = "Of an index, the agent for that platform only.")
    private Optional<String> platform = Optional.empty();

    @Option(names = "--local", description = "Only what is in the store; no registry is asked.")
    private boolean local;

    ExportCommand(Supplier<Surroundings> surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        Surroundings ready = Ready.checked(surroundings.get());
        List<PullRequest> requests = requests(ready.references().get());
        Bundles bundles = ready.bundles().get();
        List<BundledAgent> agents = new ArrayList<>();
        for (PullRequest request : requests) {
            agents.add(bundles.export(request).await().indefinitely());
        }
        PrintWriter told = spec.commandLine().getOut();
        if (output.equals("-")) {
            BundleTar.write(agents, System.out);
            told = spec.commandLine().getErr();
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
        PullMode mode = local ? PullMode.LOCAL_ONLY : PullMode.DEFAULT;
        Optional<Platform> asked = platform.map(this::platform);
        return references.stream()
                .map(text -> PullRequest.of(parser.parse(text), mode))
                .map(request -> asked.map(request::on).orElse(request))
                .toList();
    }

    private Platform platform(String text) {
        return Platform.parse(text, PlatformChoice.own(System.getProperty("os.arch", "amd64")))
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(), "--platform is not written os[/architecture[/variant]]: " + text));
    }
}
