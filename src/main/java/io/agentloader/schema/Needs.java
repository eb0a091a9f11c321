package io.agentloader.schema;

import io.agentloader.schema.Requirements.Agent;
import io.agentloader.schema.Requirements.Command;
import io.agentloader.schema.Requirements.Model;
import io.agentloader.schema.Requirements.Server;
import io.agentloader.schema.Requirements.Tool;
import io.agentloader.schema.Requirements.Variable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Collects what a file needs. It takes whatever is written as the format has it and leaves out the rest, so that it also
 * tells something of a file that is not valid.
 */
final class Needs {

    /** {@code ${NAME}} and {@code ${env.NAME}}, as the runtime fills them in. */
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{(?:env\\.)?([A-Za-z_][A-Za-z0-9_]*)}");

    private static final Pattern COMMA = Pattern.compile(",");
    private static final Pattern BEHIND_PATH = Pattern.compile("[?#].*", Pattern.DOTALL);
    private static final Pattern USER = Pattern.compile("^([A-Za-z][A-Za-z0-9+.-]*://)[^/@]*@");

    /** The variables that providers read their credentials from, unless the file names others. */
    private static final Map<String, String> KEYS = Map.ofEntries(
            Map.entry("openai", "OPENAI_API_KEY"),
            Map.entry("anthropic", "ANTHROPIC_API_KEY"),
            Map.entry("google", "GOOGLE_API_KEY"),
            Map.entry("mistral", "MISTRAL_API_KEY"),
            Map.entry("xai", "XAI_API_KEY"),
            Map.entry("nebius", "NEBIUS_API_KEY"),
            Map.entry("requesty", "REQUESTY_API_KEY"),
            Map.entry("azure", "AZURE_API_KEY"));

    private final Place root;
    private final Map<String, Place> models = new LinkedHashMap<>();
    private final Map<String, Set<String>> usedModels = new LinkedHashMap<>();
    private final Map<String, Set<String>> variables = new TreeMap<>();
    private final Map<List<String>, Set<String>> tools = new LinkedHashMap<>();
    private final Map<List<String>, Set<String>> commands = new LinkedHashMap<>();
    private final Map<String, Set<String>> servers = new LinkedHashMap<>();
    private final Map<String, Set<String>> agents = new LinkedHashMap<>();

    private Needs(Place root) {
        this.root = root;
    }

    static Requirements of(Place root) {
        Needs needs = new Needs(root);
        fields(root, "models").forEach(model -> needs.models.put(model.name(), model));
        fields(root, "agents").forEach(needs::agent);
        return needs.collected();
    }

    private Requirements collected() {
        return new Requirements(
                root.node().text("version").map(Nearest::shown).orElse(AgentSchema.NEWEST),
                usedModels.entrySet().stream().map(this::model).toList(),
                listed(variables, Variable::new),
                listed(
                        tools,
                        (tool, users) -> new Tool(
                                tool.get(0), tool.size() > 1 ? Optional.of(tool.get(1)) : Optional.empty(), users)),
                listed(
                        commands,
                        (command, users) ->
                                new Command(command.get(1), command.get(0).equals("shell"), users)),
                listed(servers, Server::new),
                listed(agents, Agent::new));
    }

    private static <K, T> List<T> listed(Map<K, Set<String>> all, BiFunction<K, Set<String>, T> row) {
        return all.entrySet().stream()
                .map(entry -> row.apply(entry.getKey(), entry.getValue()))
                .toList();
    }

    private void agent(Place agent) {
        agent.node().text("model").ifPresent(text -> COMMA.splitAsStream(text)
                .map(String::strip)
                .forEach(name -> use(name, agent.pointer())));
        agent.get("fallback")
                .ifPresent(fallback -> texts(fallback, "models").forEach(name -> use(name, agent.pointer())));
        Stream.of("sub_agents", "handoffs")
                .flatMap(key -> texts(agent, key))
                .filter(Names::isReference)
                .forEach(name -> add(agents, name.contains("://") ? plain(name) : name, agent.pointer()));
        items(agent, "toolsets").forEach(toolset -> toolset(toolset, agent));
        agent.get("hooks").stream()
                .flatMap(hooks -> hooks.fields().stream())
                .flatMap(event -> event.items().stream())
                .flatMap(hook -> Stream.concat(Stream.of(hook), items(hook, "hooks")))
                .forEach(hook -> shell(hook, "command", agent));
        texts(agent, "rag")
                .flatMap(name -> root.get("rag").flatMap(rag -> rag.get(name)).stream())
                .flatMap(rag -> items(rag, "strategies"))
                .flatMap(strategy ->
                        Stream.of("embedding_model", "chat_model").flatMap(key -> strategy.node().text(key).stream()))
                .forEach(name -> use(name, agent.pointer()));
    }

    /** A model that somebody uses; those that it leads to are needed as well. */
    private void use(String name, String user) {
        if (name.isEmpty() || !add(usedModels, name, user)) {
            return;
        }
        Optional<Place> model = Optional.ofNullable(models.get(name));
        Optional<String> provider = provider(name);
        Optional<Place> defined =
                provider.flatMap(called -> root.get("providers").flatMap(all -> all.get(called)));
        Optional<String> key = model.flatMap(place -> place.node().text("token_key"))
                .or(() -> defined.flatMap(place -> place.node().text("token_key")));
        boolean elsewhere = defined.isPresent()
                || model.flatMap(place -> place.node().text("base_url")).isPresent();
        String pointer = model.map(Place::pointer).orElse(user);
        key.or(() -> elsewhere ? Optional.empty() : provider.flatMap(called -> Optional.ofNullable(KEYS.get(called))))
                .ifPresent(variable -> add(variables, variable, pointer));
        Stream.concat(model.stream(), defined.stream()).forEach(place -> variables(place, "base_url"));
        model.stream()
                .flatMap(place -> items(place, "routing"))
                .flatMap(rule -> rule.node().text("model").stream())
                .forEach(routed -> use(routed, pointer));
    }

    private Optional<String> provider(String name) {
        Place model = models.get(name);
        if (model != null) {
            return model.node().text("provider");
        }
        int slash = name.indexOf('/');
        return slash > 0 ? Optional.of(name.substring(0, slash)) : Optional.empty();
    }

    private Model model(Map.Entry<String, Set<String>> used) {
        String name = used.getKey();
        Optional<Place> defined = Optional.ofNullable(models.get(name));
        String model = defined.flatMap(place -> place.node().text("model"))
                .orElseGet(() -> name.substring(name.indexOf('/') + 1));
        return new Model(defined.map(Place::name), provider(name), model, used.getValue());
    }

    private void toolset(Place toolset, Place agent) {
        Optional<String> ref = toolset.node().text("ref");
        Optional<Place> shared = ref.flatMap(name -> root.get("mcps").flatMap(all -> all.get(name)));
        Optional<String> catalogue =
                shared.map(place -> place.node().text("ref")).orElse(ref);
        String type = toolset.node().text("type").orElse("");
        if (!type.isEmpty()) {
            add(tools, catalogue.map(name -> List.of(type, name)).orElse(List.of(type)), agent.pointer());
        }
        Stream.concat(Stream.of(toolset), shared.stream()).forEach(place -> tool(place, agent));
    }

    private void tool(Place tool, Place agent) {
        tool.node().text("model").ifPresent(name -> use(name, agent.pointer()));
        tool.node().text("command").ifPresent(command -> add(commands, List.of("program", command), agent.pointer()));
        fields(tool, "shell").forEach(script -> shell(script, "cmd", agent));
        items(tool, "post_edit").forEach(edit -> shell(edit, "cmd", agent));
        Stream.of("remote", "api_config")
                .flatMap(key -> tool.get(key).stream())
                .forEach(place -> address(place, agent));
        address(tool, agent);
        Stream.of("env", "args").forEach(key -> variables(tool, key));
        fields(tool, "shell").forEach(script -> variables(script, "env"));
    }

    private void address(Place place, Place agent) {
        Stream.of("url", "endpoint")
                .flatMap(key -> place.node().text(key).stream())
                .forEach(url -> add(servers, plain(url), agent.pointer()));
        Stream.of("url", "endpoint", "headers").forEach(key -> variables(place, key));
    }

    /** What may hold a password is not told on. */
    private static String plain(String url) {
        return USER.matcher(BEHIND_PATH.matcher(url).replaceFirst("")).replaceFirst("$1");
    }

    private void shell(Place place, String key, Place agent) {
        place.node().text(key).ifPresent(line -> add(commands, List.of("shell", line), agent.pointer()));
    }

    /** The variables that a text, or the texts of a mapping or a list, are filled in with. */
    private void variables(Place place, String key) {
        place.get(key).ifPresent(value -> Stream.of(Stream.of(value), value.fields().stream(), value.items().stream())
                .flatMap(all -> all)
                .flatMap(part -> part.node().text().stream())
                .flatMap(text -> VARIABLE.matcher(text).results().map(found -> found.group(1)))
                .forEach(name -> add(variables, name, value.pointer())));
    }

    private static Stream<Place> fields(Place place, String key) {
        return place.get(key).stream().flatMap(found -> found.fields().stream());
    }

    private static Stream<Place> items(Place place, String key) {
        return place.get(key).stream().flatMap(found -> found.items().stream());
    }

    private static Stream<String> texts(Place place, String key) {
        return items(place, key).flatMap(item -> item.node().text().stream());
    }

    /** Whether it was not there yet. */
    private static <K> boolean add(Map<K, Set<String>> all, K what, String user) {
        boolean known = all.containsKey(what);
        all.computeIfAbsent(what, key -> new TreeSet<>()).add(user);
        return !known;
    }
}
