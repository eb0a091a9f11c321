package io.agentloader.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.WithConverter;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnreadableValueTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "store.max-size     | -1      | a size such as 512K, 1M or 2G",
                "agent.max-size     | 1.5M    | a size such as 512K, 1M or 2G",
                "pulls.max-bytes    | much    | a size such as 512K, 1M or 2G",
                "stale-if-error     | -5s     | a duration such as 30s, 1d or PT1H, or unlimited",
                "freshness          | soon    | a duration such as 30s, 1d or PT1H",
                "store.max-age      | 1 month | a duration such as 30s, 1d or PT1H",
                "retry.attempts     | abc     | a whole number",
                "refresh.per-caller | many    | a whole number",
                "dev.port           | 0.5     | a whole number from 0 to 65535",
                "offline            | ture    | true or false",
                "store.complete     | 2       | true or false",
                "fallback-on        | all     | one of any, network"
            })
    void valueThatCannotBeReadIsNamedWithItsKeyAndWhatIsAllowed(String key, String value, String allowed) {
        assertThatThrownBy(() -> LoadedConfig.of(Map.of("agent-loader." + key, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("agent-loader." + key + " is " + value + "; allowed is " + allowed + ".");
    }

    @ParameterizedTest
    @CsvSource({"true, true", "YES, true", "1, true", "on, true", "false, false", "No, false", "0, false", "off, false"
    })
    void flagIsReadInTheUsualSpellings(String text, boolean expected) {
        assertThat(LoadedConfig.of(Map.of("agent-loader.offline", text))
                        .values()
                        .offline())
                .isEqualTo(expected);
    }

    @Test
    void noFlagIsLeftToTheLibrary() {
        assertThat(flags(LoaderConfig.class)).hasSizeGreaterThan(5).allSatisfy(flag -> assertThat(
                        flag.getAnnotation(WithConverter.class))
                .as("%s", flag)
                .isNotNull());
    }

    @ParameterizedTest
    @CsvSource({
        "freshness, 'a duration such as 30s, 1d or PT1H'",
        "retry.max, 'a duration such as 30s, 1d or PT1H'",
        "stale-if-error, 'a duration such as 30s, 1d or PT1H, or unlimited'",
        "pulls.max, a whole number",
        "refresh.per-caller, a whole number",
        "oidc.clock-skew, 'a duration such as 30s, 1d or PT1H'",
        "registries.\"a.b:5000\".insecure, true or false",
        "registries.\"a.b\".type, a value of the type that its row in docs/reference/configuration.md names"
    })
    void emptyValueIsToldWithWhatIsAllowed(String key, String allowed) {
        assertThat(UnreadableValue.sentence("SRCFG00040: The config property agent-loader." + key
                        + " is defined as the empty String (\"\")"))
                .isEqualTo("agent-loader." + key + " is empty; allowed is " + allowed + ", or to leave it out.");
    }

    private static List<Method> flags(Class<?> group) {
        return Stream.concat(
                        Arrays.stream(group.getDeclaredMethods())
                                .filter(method -> method.getReturnType() == boolean.class),
                        Arrays.stream(group.getDeclaredClasses()).flatMap(inner -> flags(inner).stream()))
                .toList();
    }

    @Test
    void everyOneOfThemIsTold() {
        assertThatThrownBy(() ->
                        LoadedConfig.of(Map.of("agent-loader.store.max-size", "-1", "agent-loader.dev.port", "high")))
                .hasMessageContaining("agent-loader.store.max-size is -1;")
                .hasMessageContaining("agent-loader.dev.port is high;");
    }

    @Test
    void whatTheFrameworkPrintsOfAConfigurationIsOneLineForEachProblem() {
        String one =
                "java.lang.IllegalArgumentException: SRCFG00039: The config property %s with the config value \"%s\" threw an"
                        + " Exception whilst being converted SRCFG00029: Expected an integer value, got \"%s\"";

        assertThat(UnreadableValue.sentences("Configuration validation failed:\n\t"
                        + one.formatted("agent-loader.retry.attempts", "abc", "abc") + "\n\t"
                        + one.formatted("agent-loader.dev.port", "x", "x")))
                .contains("agent-loader.retry.attempts is abc; allowed is a whole number.\n"
                        + "agent-loader.dev.port is x; allowed is a whole number from 0 to 65535.");
        assertThat(UnreadableValue.sentences("agent-loader does not start: x")).isEmpty();
    }

    @Test
    void whatIsSaidOfSomethingElseStaysAsItIs() {
        assertThat(UnreadableValue.sentence("SRCFG00014: something else")).isEqualTo("SRCFG00014: something else");
        assertThat(UnreadableValue.sentence("java.util.NoSuchElementException: SRCFG00040: The config property"
                        + " agent-loader.store.max-size is defined as the empty String (\"\") which …"))
                .isEqualTo("agent-loader.store.max-size is empty; allowed is a size such as 512K, 1M or 2G, or to leave"
                        + " it out.");
    }

    /** What was to be forbidden would be allowed. */
    @ParameterizedTest
    @ValueSource(strings = {"callers-file", "callers.\"ci\".references", "allow", "network.deny", "freshness"})
    void variableThatIsNotSetIsNamed(String key) {
        assertThatThrownBy(() -> LoadedConfig.of(Map.of("agent-loader." + key, "secret${NOBODY_SET_THIS}/x")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("agent-loader." + key)
                .hasMessageContaining("${NOBODY_SET_THIS}")
                .hasMessageNotContaining("secret");
    }

    @Test
    void variableWithADefaultIsNone() {
        assertThat(LoadedConfig.of(Map.of("agent-loader.allow", "${NOBODY_SET_THIS:ghcr.io/**}"))
                        .values()
                        .allow())
                .hasValueSatisfying(patterns -> assertThat(patterns).hasSize(1));
    }

    /** What was to be closed would be open. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "allow                         | ''",
                "allow                         | ,",
                "allow[0]                      | ' '",
                "deny                          | ' , ,'",
                "network.allow                 | ''",
                "network.deny                  | ''",
                "callers-file                  | ''",
                "callers.\"ci\".references     | ,",
                "callers.\"ci\".certificate    | ''",
                "oidc.issuer                   | ''",
                "oidc.audience                 | ,",
                "oidc.grants.\"x\".references  | ''",
                "registries.\"a.b\".ca-file    | ''"
            })
    void emptyValueOfAKeyThatDecidesAboutTrustIsNamed(String key, String value) {
        assertThatThrownBy(() -> LoadedConfig.of(Map.of("agent-loader." + key, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("agent-loader." + key + " is empty, and would count for nothing, as if it were not there;"
                        + " give it a value, or leave the key out.");
    }

    @Test
    void emptyValueOfAnotherKeyMeansThatItIsLeftOut() {
        LoaderConfig config = LoadedConfig.of(Map.of("agent-loader.hosts", "", "agent-loader.trusted-realms", ","))
                .values();

        assertThat(config.hosts()).isEmpty();
        assertThat(config.trustedRealms()).isEmpty();
    }
}
