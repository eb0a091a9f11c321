package io.agentloader.document;

import io.agentloader.dev.Missing;
import io.agentloader.schema.Requirements;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What an agent needs to run: {@code -/requirements} and {@code requirements}. What is not known is {@code null}. */
public final class RequirementsInfo {

    private RequirementsInfo() {}

    /**
     * {@code Requirements}.
     *
     * @param source the reference with its digest, or the name of the file
     */
    public static Map<String, Object> of(String source, Requirements needs) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("kind", "Requirements");
        document.put("source", source);
        document.put("schemaVersion", needs.schemaVersion());
        document.put("models", rows(needs.models(), RequirementsInfo::model));
        document.put(
                "environment", rows(needs.environment(), variable -> row("name", variable.name(), variable.usedBy())));
        document.put("tools", rows(needs.tools(), RequirementsInfo::tool));
        document.put("commands", rows(needs.commands(), RequirementsInfo::command));
        document.put("servers", rows(needs.servers(), server -> row("url", server.url(), server.usedBy())));
        document.put("agents", rows(needs.agents(), agent -> row("reference", agent.reference(), agent.usedBy())));
        return document;
    }

    /** The same with what of it is missing on a machine. */
    public static Map<String, Object> of(String source, Requirements needs, Missing missing) {
        Map<String, Object> document = of(source, needs);
        document.put("missing", Map.of("environment", missing.environment(), "commands", missing.commands()));
        return document;
    }

    private static <T> List<Map<String, @Nullable Object>> rows(
            Collection<T> all, Function<T, Map<String, @Nullable Object>> row) {
        return all.stream().map(row).toList();
    }

    private static Map<String, @Nullable Object> row(String key, String value, Set<String> usedBy) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put(key, value);
        row.put("usedBy", List.copyOf(usedBy));
        return row;
    }

    private static Map<String, @Nullable Object> model(Requirements.Model model) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("name", model.name().orElse(null));
        row.put("provider", model.provider().orElse(null));
        row.put("model", model.model());
        row.put("usedBy", List.copyOf(model.usedBy()));
        return row;
    }

    private static Map<String, @Nullable Object> tool(Requirements.Tool tool) {
        Map<String, @Nullable Object> row = row("type", tool.type(), tool.usedBy());
        row.put("ref", tool.ref().orElse(null));
        return row;
    }

    private static Map<String, @Nullable Object> command(Requirements.Command command) {
        Map<String, @Nullable Object> row = row("command", command.command(), command.usedBy());
        row.put("shell", command.shell());
        return row;
    }
}
