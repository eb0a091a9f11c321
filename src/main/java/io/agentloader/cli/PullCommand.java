package io.agentloader.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.agentloader.cli.Loading.Agent;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code agent-loader pull}: an agent from its registry into a file, which stays as it was when that fails. */
@Command(
        name = "pull",
        description = {
            "Pulls an agent from its registry into a file.",
            "Whatever goes wrong, a file that is there stays as it is."
        },
        exitCodeList = {
            " 0:the file is written",
            " 2:an argument or the configuration is wrong, or the file cannot be written",
            Statuses.NOTHING_SO_NAMED,
            Statuses.UNAUTHORIZED,
            " 5:the registry cannot be reached",
            Statuses.NOT_AN_AGENT,
            Statuses.MISMATCH,
            Statuses.NOT_ALLOWED,
            " 9:nobody may be asked",
            Statuses.STORE
        })
final class PullCommand extends LoadingCommand {

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "The file; - for the output. Named after the reference without it.")
    private Optional<String> output = Optional.empty();

    private final Gauge gauge;

    @Mixin
    private Progress progress = new Progress();

    PullCommand(Opening opening, Gauge gauge) {
        super(opening);
        this.gauge = gauge;
    }

    @Override
    public Integer call() throws IOException {
        Loading loading = loading();
        Agent agent = progress.over(
                gauge, reading().told(err()), "pulling " + reading().text(), () -> loading.agent(true));
        if (output.filter("-"::equals).isPresent()) {
            Output.write(agent.yaml().toByteArray());
            return Exit.DONE.status();
        }
        String file = output.orElseGet(() -> reading().text().replaceAll("[/:@]", "_") + ".yaml");
        NewFile.write(NewFile.named(file), out -> out.write(agent.yaml().toByteArray()));
        if (output.isEmpty() || !reading().printing().isText()) {
            print(document(agent, file), file + "\n");
        }
        if (!reading().isQuiet()) {
            err().println(agent.reference());
            err().flush();
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
