package io.agentloader.schema;

import java.util.Optional;

/**
 * What a file says of itself.
 *
 * @param format the version of the format that it names; the newest where it names none
 * @param description of its {@code metadata}, else of the agent {@code root}, else of the first agent
 * @param author of its {@code metadata}, as all that follows
 */
public record About(
        String format,
        Optional<String> description,
        Optional<String> author,
        Optional<String> license,
        Optional<String> version) {

    static About of(Place root) {
        Optional<Place> metadata = root.get("metadata");
        Optional<String> own = text(metadata, "description");
        return new About(
                root.node().text("version").map(Nearest::shown).orElse(AgentSchema.NEWEST),
                own.or(() -> text(agent(root), "description")),
                text(metadata, "author"),
                text(metadata, "license"),
                text(metadata, "version"));
    }

    private static Optional<Place> agent(Place root) {
        Optional<Place> agents = root.get("agents");
        return agents.flatMap(all -> all.get("root"))
                .or(() -> agents.flatMap(all -> all.fields().stream().findFirst()));
    }

    private static Optional<String> text(Optional<Place> place, String key) {
        return place.flatMap(there -> there.node().text(key)).map(String::strip).filter(text -> !text.isEmpty());
    }
}
