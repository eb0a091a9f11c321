package io.agentloader.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Prints what happens to references, a line for each change, at once. */
final class EventLines {

    private static final String CONFIRMED = "agent.revalidated";

    private static final String REMOVED = "agent.removed";

    /** After these it is no news that all is as it was. */
    private static final Set<String> WELL = Set.of(CONFIRMED, "agent.updated", "agent.recovered");

    private final PrintWriter out;
    private final boolean json;
    private final Map<String, String> last = new HashMap<>();

    EventLines(PrintWriter out, boolean json) {
        this.out = out;
        this.json = json;
    }

    /**
     * Prints it, unless it changes nothing; false when nobody reads any more.
     *
     * @param event such as {@code agent.updated}
     * @param document {@code Event}
     */
    boolean print(String event, JsonNode document) {
        String reference = document.path("reference").asText();
        Optional<String> before = Optional.ofNullable(last.put(reference, event));
        if (!event.equals(CONFIRMED) || before.filter(WELL::contains).isEmpty()) {
            out.println(json ? line(event, document) : text(word(event, document, before.isPresent()), document));
        }
        // the writer sees what it does itself; what becomes of it then only the stream below knows
        return !out.checkError() && !Output.isCut();
    }

    private static String line(String event, JsonNode document) {
        ObjectNode whole = Documents.of(Map.of("event", event)).deepCopy();
        whole.setAll((ObjectNode) document);
        return Terminal.document(whole.toString());
    }

    /** What nobody has ever seen there was not taken away. */
    private static String word(String event, JsonNode document, boolean seen) {
        boolean known = seen || document.path("digest").isTextual();
        return event.equals(REMOVED) && !known ? "missing" : event.replaceFirst("^agent\\.", "");
    }

    private static String text(String word, JsonNode document) {
        String digest = document.path("digest").isTextual()
                ? "@" + document.path("digest").asText()
                : "";
        String line = document.path("at").asText() + "\t" + word + "\t"
                + document.path("reference").asText() + digest;
        return Terminal.line(line);
    }
}
