package io.agentloader.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.agentloader.cli.Loading.Agent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code agent-loader pull}: an agent from its registry into a file, which stays as it was when that fails. */
@Command(
        name = "pull",
        description = {
            "Pulls an agent from its registry into a file.",
            "Whatever goes wrong, a file that is there stays as it is."
        },
        exitCodeListHeading = "Exit status%n",
        exitCodeList = {
            " 0:the file is written",
            " 2:an argument or the configuration is wrong, or the file cannot be written",
            " 3:there is nothing of that name",
            " 4:credentials are missing or refused",
            " 5:the registry cannot be reached",
            " 6:it is not an agent",
            " 7:it does not hash to its digest",
            " 8:policy does not allow it",
            " 9:nobody may be asked",
            "10:the store cannot be used"
        })
final class PullCommand implements Callable<Integer> {

    private final Opening opening;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private Reading reading = new Reading();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "The file; - for the output. Named after the reference without it.")
    private Optional<String> output = Optional.empty();

    PullCommand(Opening opening) {
        this.opening = opening;
    }

    @Override
    public Integer call() throws IOException {
        Agent agent = reading.loading(opening).agent(true);
        if (output.filter("-"::equals).isPresent()) {
            Output.write(agent.yaml().toByteArray());
            return Exit.DONE.status();
        }
        String file = output.orElseGet(() -> reading.text().replaceAll("[/:@]", "_") + ".yaml");
        NewFile.write(Path.of(file), out -> out.write(agent.yaml().toByteArray()));
        if (output.isEmpty() || !reading.printing().isText()) {
            reading.printing().print(spec.commandLine().getOut(), document(agent, file), file + "\n");
        }
        if (!reading.isQuiet()) {
            spec.commandLine().getErr().println(agent.reference());
            spec.commandLine().getErr().flush();
        }
        return Exit.DONE.status();
    }

    private static JsonNode document(Agent agent, String file) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("kind", "Pulled");
        document.put("reference", agent.reference());
        document.put("digest", agent.digest());
        document.put("source", agent.source());
        document.put("file", file);
        document.put("size", agent.yaml().size());
        return Documents.of(document);
    }
}
