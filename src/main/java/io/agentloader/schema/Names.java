package io.agentloader.schema;

import io.agentloader.schema.Finding.Code;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Whether what a file names is there: models, agents, MCP servers, documents. A schema cannot say so. */
final class Names {

    /** The model that the runtime chooses. */
    private static final String AUTO = "auto";

    private static final String CATALOG = "docker:";
    private static final Pattern COMMA = Pattern.compile(",");

    private final Place root;
    private final List<Finding> findings = new ArrayList<>();

    private Names(Place root) {
        this.root = root;
    }

    static List<Finding> check(Place root) {
        Names names = new Names(root);
        names.agents();
        names.models();
        return names.findings;
    }

    private void agents() {
        List<Place> agents = root.get("agents").map(Place::fields).orElse(List.of());
        if (agents.isEmpty() && root.node().json().isObject()) {
            findings.add(Finding.warning(
                    Code.NO_AGENTS, "the file defines no agent; they belong under the key agents.", root));
        }
        for (Place agent : agents) {
            agent.get("model").ifPresent(this::models);
            agent.get("fallback").flatMap(fallback -> fallback.get("models")).stream()
                    .flatMap(models -> models.items().stream())
                    .forEach(this::model);
            Stream.of("sub_agents", "handoffs")
                    .flatMap(key -> agent.get(key).stream())
                    .flatMap(names -> names.items().stream())
                    .forEach(this::agent);
            agent.get("rag").stream().flatMap(names -> names.items().stream()).forEach(this::rag);
            agent.get("toolsets").stream()
                    .flatMap(toolsets -> toolsets.items().stream())
                    .forEach(this::toolset);
        }
    }

    private void models() {
        root.get("models").stream()
                .flatMap(models -> models.fields().stream())
                .flatMap(model -> model.get("routing").stream())
                .flatMap(routing -> routing.items().stream())
                .flatMap(rule -> rule.get("model").stream())
                .forEach(this::model);
    }

    /** Several behind commas take turns. */
    private void models(Place place) {
        place.node().text().ifPresent(text -> COMMA.splitAsStream(text).forEach(name -> model(name.strip(), place)));
    }

    private void model(Place place) {
        place.node().text().ifPresent(name -> model(name, place));
    }

    private void model(String name, Place place) {
        boolean known =
                name.contains("/") || name.equals(AUTO) || defined("models").contains(name);
        if (!known) {
            tell(Code.UNKNOWN_MODEL, name, "models", place, "a model of that name, nor is it written provider/model");
        }
    }

    private void agent(Place place) {
        Optional<String> name = place.node().text();
        boolean known =
                name.isEmpty() || isReference(name.get()) || defined("agents").contains(name.get());
        if (!known) {
            tell(Code.UNKNOWN_AGENT, name.get(), "agents", place, "an agent of that name, nor is it a reference");
        }
    }

    /** An agent that is not of the file: in a registry, or at an address. */
    static boolean isReference(String name) {
        return name.indexOf('/') > 0;
    }

    private void rag(Place place) {
        place.node()
                .text()
                .filter(name -> !defined("rag").contains(name))
                .ifPresent(name -> tell(Code.UNKNOWN_RAG, name, "rag", place, "documents of that name"));
    }

    private void toolset(Place toolset) {
        if (toolset.node().text("type").filter("mcp"::equals).isEmpty()) {
            return;
        }
        toolset.get("ref").ifPresent(place -> place.node()
                .text()
                .filter(name -> !name.startsWith(CATALOG) && !defined("mcps").contains(name))
                .ifPresent(name -> tell(
                        Code.UNKNOWN_MCP,
                        name,
                        "mcps",
                        place,
                        "a server of that name, nor is it written docker:name")));
    }

    private Set<String> defined(String section) {
        return root.get(section).map(place -> place.node().fields().keySet()).orElse(Set.of());
    }

    private void tell(Code code, String name, String section, Place place, String what) {
        String shown = Nearest.shown(name);
        String hint = Nearest.to(name, defined(section))
                .map(meant -> "; did you mean " + meant + "?")
                .orElse(".");
        findings.add(Finding.error(code, shown + ": " + section + " does not have " + what + hint, place));
    }
}
