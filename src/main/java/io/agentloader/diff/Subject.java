package io.agentloader.diff;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;

/**
 * What of an agent's file a change is about.
 *
 * @param name of the agent or the model; of a tool, its kind; empty for the file itself
 */
public record Subject(Kind kind, String name) {

    /** The parts that people speak of. */
    public enum Kind {
        FILE,
        AGENT,
        MODEL,
        TOOL;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static final Subject FILE = new Subject(Kind.FILE, "");

    /** Where named parts of a file are. */
    static final List<String> SECTIONS = List.of("agents", "models", "mcps");

    /** What the value at that path is about; what is further inside is about the same as what it is in. */
    Subject at(List<String> path, JsonNode value) {
        if (path.size() == 2) {
            return switch (path.get(0)) {
                case "agents" -> new Subject(Kind.AGENT, path.get(1));
                case "models" -> new Subject(Kind.MODEL, path.get(1));
                case "mcps" -> new Subject(Kind.TOOL, path.get(1));
                default -> this;
            };
        }
        return path.size() == 4 && path.get(0).equals("agents") && path.get(2).equals("toolsets")
                ? new Subject(Kind.TOOL, tool(value))
                : this;
    }

    private static String tool(JsonNode value) {
        String type = value.path("type").asText();
        String ref = value.path("ref").asText();
        return ref.isEmpty() ? type : type + " " + ref;
    }
}
