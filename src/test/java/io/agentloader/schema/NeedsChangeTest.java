package io.agentloader.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.schema.NeedsChange.Need;
import io.agentloader.schema.Requirements.Command;
import io.agentloader.schema.Requirements.Model;
import io.agentloader.schema.Requirements.Variable;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NeedsChangeTest {

    private static Requirements needs(List<Model> models, List<Variable> variables, List<Command> commands) {
        return new Requirements("8", models, variables, List.of(), commands, List.of(), List.of());
    }

    private static Model model(String provider, String name) {
        return new Model(Optional.empty(), Optional.of(provider), name, Set.of());
    }

    @Test
    void withoutABeforeAllOfItIsNew() {
        Requirements after =
                needs(List.of(model("openai", "gpt-5")), List.of(new Variable("KEY", Set.of())), List.of());

        assertThat(NeedsChange.of(Optional.empty(), after))
                .isEqualTo(new NeedsChange(
                        List.of(new Need("models", "openai/gpt-5"), new Need("environment", "KEY")), List.of()));
    }

    @Test
    void whatComesAndWhatGoesIsTold() {
        Requirements before = needs(List.of(model("openai", "gpt-5")), List.of(), List.of());
        Requirements after =
                needs(List.of(model("anthropic", "claude")), List.of(), List.of(new Command("npx", false, Set.of())));

        assertThat(NeedsChange.of(Optional.of(before), after))
                .isEqualTo(new NeedsChange(
                        List.of(new Need("models", "anthropic/claude"), new Need("commands", "npx")),
                        List.of(new Need("models", "openai/gpt-5"))));
    }

    @Test
    void whoUsesItIsNoChange() {
        Requirements before = needs(List.of(), List.of(new Variable("KEY", Set.of("/a"))), List.of());
        Requirements after = needs(List.of(), List.of(new Variable("KEY", Set.of("/b"))), List.of());

        assertThat(NeedsChange.of(Optional.of(before), after)).isEqualTo(new NeedsChange(List.of(), List.of()));
    }
}
