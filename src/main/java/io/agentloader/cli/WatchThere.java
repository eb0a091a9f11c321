package io.agentloader.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Watches by the stream of events of a service, and comes back to it when that breaks. */
final class WatchThere {

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(30);

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
     * @throws ServerProblem when the service does not let us, or cannot be reached at the beginning
     */
    void run(List<String> references) {
        String target = references.stream()
                .map(reference -> "ref=" + URLEncoder.encode(reference, StandardCharsets.UTF_8))
                .collect(Collectors.joining("&", "/agents/-/events?", ""));
        Duration pause = SHORTEST;
        boolean known = false;
        boolean read = true;
        while (read) {
            try (BufferedReader stream = open(target)) {
                known = true;
                pause = SHORTEST;
                read = follow(stream);
            } catch (ServerProblem problem) {
                if (!known || problem.exit() != Exit.UNAVAILABLE) {
                    throw problem;
                }
                tell(problem.sentence());
            } catch (IOException broken) {
                tell("the stream of events broke");
            }
            if (read) {
                LockSupport.parkNanos(pause.toNanos());
                pause = pause.compareTo(LONGEST.dividedBy(2)) > 0 ? LONGEST : pause.multipliedBy(2);
            }
        }
    }

    private BufferedReader open(String target) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(server.target(target)).header("Accept", "text/event-stream");
        Optional.ofNullable(last.get()).ifPresent(id -> request.header("Last-Event-ID", id));
        return new BufferedReader(new InputStreamReader(server.open(request), StandardCharsets.UTF_8));
    }

    /** To the end of the stream; false when nobody reads any more. */
    private boolean follow(BufferedReader stream) throws IOException {
        for (Map<String, String> event = next(stream); !event.isEmpty(); event = next(stream)) {
            Optional.ofNullable(event.get("id")).ifPresent(last::set);
            if (!print(event)) {
                return false;
            }
        }
        tell("the service has ended the stream of events");
        return true;
    }

    /** The fields of the next event; none at the end of the stream. */
    private static Map<String, String> next(BufferedReader stream) throws IOException {
        Map<String, String> fields = new HashMap<>();
        for (String line = stream.readLine(); line != null; line = stream.readLine()) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                fields.put(line.substring(0, colon), line.substring(colon + 1).strip());
            } else if (line.isEmpty() && fields.containsKey("data")) {
                return fields;
            }
        }
        return Map.of();
    }

    /** What begins anew is told by what follows. */
    private boolean print(Map<String, String> event) throws IOException {
        String name = event.getOrDefault("event", "");
        return !name.startsWith("agent.")
                || lines.print(
                        name, Documents.read(event.getOrDefault("data", "").getBytes(StandardCharsets.UTF_8)));
    }

    private void tell(String sentence) {
        err.println(Program.NAME + ": " + sentence.replaceAll("\\p{Cntrl}", "?") + "; coming back to it");
        err.flush();
    }
}
