package io.agentloader.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.agentloader.cli.EventStream.Event;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Watches by the stream of events of a service, and comes back to it when that breaks. */
final class WatchThere {

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,19}");

    private final Server server;
    private final EventLines lines;
    private final PrintWriter err;

    /** The number of the last event, by which the service tells what was missed. */
    private final AtomicReference<@Nullable String> last = new AtomicReference<>();

    WatchThere(Server server, EventLines lines, PrintWriter err) {
        this.server = server;
        this.lines = lines;
        this.err = err;
    }

    /**
     * Ends when nobody reads any more. Blocks.
     *
     * @throws ServerProblem when the service does not let us, cannot be reached at the beginning, or sends what is no event
     */
    void run(List<String> references) {
        String target = references.stream()
                .map(reference -> "ref=" + URLEncoder.encode(reference, StandardCharsets.UTF_8))
                .collect(Collectors.joining("&", "/agents/-/events?", ""));
        Set<String> told = new HashSet<>();
        Duration pause = SHORTEST;
        boolean known = false;
        boolean read = true;
        while (read) {
            Optional<EventStream> opened = opened(target, known);
            if (opened.isPresent()) {
                known = true;
                pause = SHORTEST;
                read = follow(opened.get(), event -> refuseOthers(event, told, references.size()));
            }
            if (read) {
                LockSupport.parkNanos(pause.toNanos());
                pause = pause.compareTo(LONGEST.dividedBy(2)) > 0 ? LONGEST : pause.multipliedBy(2);
            }
        }
    }

    /** Empty when it is away, and was there before. */
    private Optional<EventStream> opened(String target, boolean known) {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.target(target));
        Optional.ofNullable(last.get()).ifPresent(id -> request.header("Last-Event-ID", id));
        try {
            return Optional.of(server.open(request));
        } catch (ServerProblem problem) {
            if (!known || problem.exit() != Exit.UNAVAILABLE) {
                throw problem;
            }
            tell(problem.sentence());
            return Optional.empty();
        }
    }

    /** To the end of the stream; false when nobody reads any more. */
    private boolean follow(EventStream stream, Consumer<JsonNode> check) {
        try (stream) {
            for (Optional<Event> event = stream.next(); event.isPresent(); event = stream.next()) {
                event.get().id().ifPresent(this::remember);
                if (!print(event.get(), check)) {
                    return false;
                }
            }
            tell("the service has ended the stream of events");
        } catch (IOException broken) {
            tell("the stream of events broke");
        }
        return true;
    }

    /** It is sent back in a header. */
    private void remember(String id) {
        if (!NUMBER.matcher(id).matches()) {
            throw server.failed("sends an event whose number is none");
        }
        last.set(id);
    }

    /** What begins anew is told by what follows. */
    private boolean print(Event event, Consumer<JsonNode> check) {
        if (!event.name().startsWith("agent.")) {
            return true;
        }
        JsonNode document = document(event);
        check.accept(document);
        return lines.print(event.name(), document);
    }

    private JsonNode document(Event event) {
        try {
            JsonNode document = Documents.read(event.data().getBytes(StandardCharsets.UTF_8));
            if (document.isObject() && document.path("reference").isTextual()) {
                return document;
            }
        } catch (IOException noJson) {
            // told below
        }
        throw server.failed("sends an event that says nothing of an agent");
    }

    /** How each of them is called is the service's to say, and not how many there are. */
    private void refuseOthers(JsonNode document, Set<String> told, int asked) {
        told.add(document.path("reference").asText());
        if (told.size() > asked) {
            throw server.failed("tells of more references than it was asked for");
        }
    }

    private void tell(String sentence) {
        err.println(Program.NAME + ": " + sentence.replaceAll("\\p{Cntrl}", "?") + "; coming back to it");
        err.flush();
    }
}
