package io.agentloader.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.agentloader.dependencies.AuthoredFile;
import io.agentloader.dependencies.Beginning;
import io.agentloader.dependencies.Dependency;
import io.agentloader.dependencies.DependencyTree;
import io.agentloader.document.LockInfo;
import io.agentloader.failure.AgentException;
import io.agentloader.failure.Kind;
import io.agentloader.oci.ReferenceParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code agent-loader lock}: writes down what agents and all that they lead to are now. */
@Command(
        name = "lock",
        description = {
            "Writes the digests of agents and of all that they lead to into a file.",
            "Where one of them cannot be had, nothing is written."
        },
        exitCodeList = {
            " 0:the lock is written",
            " 2:an argument or the configuration is wrong, a file is not there, or a name in an agent is no reference",
            Statuses.AN_AGENT_MISSING,
            Statuses.UNAUTHORIZED,
            Statuses.UNREACHABLE,
            " 6:one of them is not an agent, or no YAML, or there are too many",
            " 8:policy does not allow one of them",
            Statuses.NOT_STORED
        })
final class LockCommand extends AskingCommand {

    @Parameters(
            paramLabel = "FILE|REFERENCE",
            arity = "1..*",
            description = "The agents to begin with: a file that is there, or a reference.")
    private List<String> agents = List.of();

    @Mixin
    private Seeking seeking = new Seeking();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "The file; - for the output, as without it.")
    private String output = "-";

    @Mixin
    private Printing printing = new Printing();

    LockCommand(Opening opening) {
        super(opening);
    }

    @Override
    public Integer call() throws IOException {
        if (agents.contains("-")) {
            throw misused("the input has no name that a lock could be verified by; name a file");
        }
        Surroundings ready = Ready.checked(surroundings(references()));
        DependencyTree followed = done(Tree.of(ready).of(beginning(ready), any -> true));
        if (!followed.isComplete()) {
            return incomplete(followed).status();
        }
        JsonNode lock = Documents.of(LockInfo.of(followed));
        String text = Documents.json(lock);
        boolean printed = output.equals("-");
        if (!printed) {
            NewFile.write(NewFile.named(output), out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
        }
        printing.print(out(), lock, printed ? text : "");
        return Exit.DONE.status();
    }

    private Stream<String> references() {
        return agents.stream().filter(text -> !AgentText.isFile(text));
    }

    private Beginning beginning(Surroundings ready) throws IOException {
        ReferenceParser parser = ready.references().get();
        List<AuthoredFile> files = new ArrayList<>();
        for (String agent : agents.stream().filter(AgentText::isFile).distinct().toList()) {
            AgentText text = AgentText.ofFile(agent, ready);
            files.add(new AuthoredFile(text.name(), text.yaml()));
        }
        return new Beginning(
                references()
                        .map(Reading::plain)
                        .map(parser::parseWanted)
                        .distinct()
                        .map(seeking::request)
                        .toList(),
                files,
                seeking::request);
    }

    /** Says of each agent what came of it. */
    private Exit incomplete(DependencyTree followed) {
        String sentence = "not everything can be locked; nothing is written";
        Kind kind = kind(followed);
        if (printing.isText()) {
            err().println(Program.NAME + ": " + sentence);
            err().print(Terminal.text(Tree.lines(followed)));
        } else {
            Map<String, @Nullable Object> problem = Troubles.head(kind.code(), sentence, Exit.of(kind));
            LockInfo.of(followed).forEach(problem::putIfAbsent);
            printing.print(err(), problem, "");
        }
        err().flush();
        return Exit.of(kind);
    }

    private static Kind kind(DependencyTree tree) {
        return tree.agents().stream()
                .flatMap(agent -> kind(agent).stream())
                .findFirst()
                .orElse(Kind.INVALID_AGENT);
    }

    private static Optional<Kind> kind(Dependency agent) {
        return switch (agent.state()) {
            case LOCKED, ADDRESS -> Optional.empty();
            case INVALID -> Optional.of(Kind.INVALID_REFERENCE);
            case NOT_ALLOWED -> Optional.of(Kind.REFERENCE_NOT_ALLOWED);
            case MISSING, FAILED -> agent.failure().map(AgentException::kind);
        };
    }
}
