package io.agentloader.schema;

import java.util.List;
import java.util.Optional;

/**
 * What is in a file, by name.
 *
 * @param agents that it defines, in its order
 * @param models that they use, as {@code provider/model} where the file names the provider
 */
public record Contents(List<String> agents, List<String> models) {

    public Contents {
        agents = List.copyOf(agents);
        models = List.copyOf(models);
    }

    static Contents of(Place root) {
        List<String> agents = root.get("agents").stream()
                .flatMap(all -> all.fields().stream())
                .map(Place::name)
                .toList();
        return new Contents(
                agents,
                Needs.of(root).models().stream().map(Contents::named).distinct().toList());
    }

    private static String named(Requirements.Model model) {
        Optional<String> provider = model.provider();
        return provider.map(name -> name + "/" + model.model()).orElse(model.model());
    }
}
