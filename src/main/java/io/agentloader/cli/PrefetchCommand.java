package io.agentloader.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.agentloader.dependencies.Lock;
import io.agentloader.document.PrefetchInfo;
import io.agentloader.oci.Reference;
import io.agentloader.prefetch.Harvest;
import io.agentloader.prefetch.Prefetch;
import io.agentloader.pull.PullRequest;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code agent-loader prefetch}: many agents into the store, before anybody asks for them. */
@Command(
        name = "prefetch",
        description = {
            "Pulls agents into the store, several at a time, and tells what came of each.",
            "Ends with the status of the first that could not be had; the others are stored all the same."
        },
        exitCodeList = {
            " 0:all of them are stored",
            Statuses.USAGE,
            Statuses.AN_AGENT_MISSING,
            Statuses.UNAUTHORIZED,
            Statuses.UNREACHABLE_NOT_STORED,
            " 6:one of them is not an agent, or what it needs cannot be read",
            Statuses.NOT_ALLOWED,
            Statuses.NOT_STORED
        })
final class PrefetchCommand extends AskingCommand {

    private static final int LARGEST = 4 << 20;

    @Parameters(paramLabel = "REFERENCE", arity = "0..*", description = "What to pull.")
    private List<String> references = List.of();

    @Option(names = "--lock", paramLabel = "FILE", description = "Pull what the lock has, by its digests.")
    private Optional<String> lock = Optional.empty();

    @Option(names = "--dependencies", description = "Pull also what they lead to.")
    private boolean dependencies;

    @Option(names = "--server", paramLabel = "URL", description = "Into the store of the service there.")
    private Optional<String> server = Optional.empty();

    @Mixin
    private Printing printing = new Printing();

    private final Gauge gauge;

    @Mixin
    private Progress progress = new Progress();

    PrefetchCommand(Opening opening, Gauge gauge) {
        super(opening);
        this.gauge = gauge;
    }

    @Override
    public Integer call() throws IOException {
        if (references.isEmpty() == lock.isEmpty()) {
            throw misused("give either references, or --lock FILE");
        }
        Surroundings here = here();
        Optional<String> url = server.or(() -> here.config().server());
        JsonNode result =
                progress.over(gauge, told(), "prefetching", () -> url.isPresent() ? there(url.get()) : here(here));
        printing.print(out(), result, lines(result));
        return agents(result)
                .filter(agent -> agent.has("problem"))
                .findFirst()
                .map(agent -> new ServerProblem(agent.path("problem")).exit())
                .orElse(Exit.DONE)
                .status();
    }

    private JsonNode here(Surroundings here) throws IOException {
        List<Reference> wanted = lock.isPresent()
                ? locked(here)
                : references.stream()
                        .map(Reading::plain)
                        .map(here.references().get()::parseWanted)
                        .distinct()
                        .toList();
        Surroundings ready = Ready.checked(about(here, any -> wanted.stream().map(Reference::registry)));
        List<PullRequest> requests = wanted.stream().map(PullRequest::of).toList();
        Prefetch prefetch = Prefetch.over(ready.pullAgent().get(), Tree.of(ready));
        Harvest harvest = new Harvest(requests.size(), () -> {});
        (dependencies ? prefetch.trees(requests, any -> true, harvest) : prefetch.agents(requests, harvest))
                .await()
                .indefinitely();
        return Documents.of(PrefetchInfo.of(harvest));
    }

    private JsonNode there(String url) throws IOException {
        wire().refuseForServer();
        byte[] body = lock.isPresent()
                ? document()
                : Documents.json(Documents.of(Map.of("references", references))).getBytes(StandardCharsets.UTF_8);
        String path = "/agents/-/prefetch" + (dependencies ? "?dependencies=true" : "");
        return new Errand(Server.at(url, wire().timeout())).run(path, body).path("result");
    }

    private List<Reference> locked(Surroundings here) throws IOException {
        try {
            return Lock.read(document(), here.references().get()).agents().stream()
                    .map(Lock.Line::exactly)
                    .toList();
        } catch (IllegalArgumentException noLock) {
            throw new ConfigurationException(lock.orElseThrow() + " " + noLock.getMessage(), noLock);
        }
    }

    private byte[] document() throws IOException {
        try (InputStream in = InputFile.open(lock.orElseThrow())) {
            return in.readNBytes(LARGEST);
        }
    }

    private static Stream<JsonNode> agents(JsonNode result) {
        return StreamSupport.stream(result.path("agents").spliterator(), false);
    }

    /** A line for each: what came of it, a tab, and the agent. */
    private static String lines(JsonNode result) {
        StringBuilder text = new StringBuilder();
        agents(result).forEach(agent -> {
            String word = agent.path("problem")
                    .path("code")
                    .asText(agent.path("source").asText(agent.path("state").asText()));
            String name =
                    agent.path("reference").asText().replaceFirst("@.*", "").replaceAll("\\p{Cntrl}+", " ");
            String digest = agent.path("digest").isTextual()
                    ? "@" + agent.path("digest").asText()
                    : "";
            text.append(word).append('\t').append(name).append(digest).append('\n');
        });
        return text.toString();
    }
}
