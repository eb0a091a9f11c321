package io.agentloader.cli;

import io.agentloader.config.Span;
import io.agentloader.oci.Reference;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code agent-loader watch}: what happens to tags, as it happens. */
@Command(
        name = "watch",
        description = {
            "Prints how each tag stands, and then a line for each change, until it is interrupted.",
            "A line is the time, what happened (updated, revalidated, stale, recovered, invalid, removed), and the agent;",
            "missing is what was not there when the watch began."
        },
        exitCodeList = {
            " 0:nobody reads what is printed any more",
            Statuses.USAGE,
            " 5:the service cannot be reached, or is none",
            Statuses.NOT_ALLOWED,
            " 9:nobody may be asked",
            Statuses.STORE
        })
final class WatchCommand extends AskingCommand {

    @Parameters(paramLabel = "REFERENCE", arity = "1..*", description = "The tags.")
    private List<String> references = List.of();

    @Option(
            names = "--interval",
            paramLabel = "DURATION",
            description = "How often their registries are asked; agent-loader.watch.interval without it.")
    private Optional<String> interval = Optional.empty();

    @Option(names = "--server", paramLabel = "URL", description = "Have the service there tell, and ask no registry.")
    private Optional<String> server = Optional.empty();

    @Option(names = "--format", paramLabel = "text|json", description = "How to print it; json is an object a line.")
    private Format format = Format.text;

    /** Named as on the command line. */
    enum Format {
        text,
        json
    }

    WatchCommand(Opening opening) {
        super(opening);
    }

    @Override
    public Integer call() {
        Surroundings here = here();
        EventLines lines = new EventLines(out(), format == Format.json);
        Optional<String> url = server.or(() -> here.config().server());
        if (url.isPresent()) {
            wire().refuseForServer();
            if (interval.isPresent()) {
                throw misused("with a server, its own agent-loader.watch.interval holds; leave --interval out");
            }
            List<String> plain = references.stream().map(Reading::plain).toList();
            new WatchThere(Server.at(url.get(), wire().timeout()), lines, err()).run(plain);
        } else {
            Offline.refuse(here, "watch", "nothing would ever be seen to change");
            Duration pace = pace(here);
            Surroundings ready = Ready.checked(about(here, Wire.registries(references.stream())));
            new WatchHere(ready, lines, err()).run(tags(ready), pace);
        }
        return Exit.DONE.status();
    }

    private Duration pace(Surroundings here) {
        try {
            return interval.map(text -> Span.parse(text).limit())
                    .orElseGet(() -> Optional.of(here.config().watch().interval()))
                    .filter(pace -> pace.compareTo(Duration.ofSeconds(1)) >= 0)
                    .orElseThrow(() -> misused("--interval is a second or more"));
        } catch (IllegalArgumentException unreadable) {
            throw misused("--interval is no duration such as 30s: " + interval.orElse(""));
        }
    }

    private List<Reference> tags(Surroundings ready) {
        List<Reference> tags = references.stream()
                .map(Reading::plain)
                .map(ready.references().get()::parseWanted)
                .distinct()
                .toList();
        tags.forEach(ready.admission().get()::check);
        tags.stream().filter(tag -> tag.digest().isPresent()).findFirst().ifPresent(digest -> {
            throw misused("a digest names the same for ever, and only tags change: " + digest);
        });
        return tags;
    }
}
