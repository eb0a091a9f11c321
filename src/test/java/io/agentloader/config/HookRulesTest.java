package io.agentloader.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.testkit.Configured;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HookRulesTest {

    private static final String SECRET = "a-secret-of-the-hook";

    private static List<String> problems(Map<String, String> keys) {
        Map<String, String> all = new HashMap<>();
        keys.forEach((key, value) -> all.put("hooks.corp." + key, value));
        return ConfigRules.check(Configured.with(all));
    }

    private static Map<String, String> usual() {
        return new HashMap<>(Map.of("kind", "harbor", "registry", "harbor.corp.example", "secret", SECRET));
    }

    private static Map<String, String> google() {
        return new HashMap<>(Map.of(
                "kind",
                "gcr",
                "registry",
                "europe-docker.pkg.dev",
                "audience",
                "agent-loader",
                "email",
                "push@corp.iam.gserviceaccount.com"));
    }

    private static Map<String, String> with(Map<String, String> keys, String key, String value) {
        keys.put(key, value);
        return keys;
    }

    private static Map<String, String> without(Map<String, String> keys, String key) {
        keys.remove(key);
        return keys;
    }

    @ParameterizedTest
    @ValueSource(strings = {"distribution", "zot", "harbor", "quay", "dockerhub", "nexus", "acr", "generic"})
    void everyKindIsTaken(String kind) {
        assertThat(problems(with(usual(), "kind", kind))).isEmpty();
    }

    @Test
    void theOneWithTokensIsTaken() {
        assertThat(problems(google())).isEmpty();
        assertThat(problems(with(google(), "issuer", "http://127.0.0.1:8081"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "kind, is not set; set it to one of distribution",
        "registry, is not set; set it to the host",
        "secret, is not set"
    })
    void whatIsMissingIsNamed(String key, String text) {
        assertThat(problems(without(usual(), key)))
                .singleElement()
                .asString()
                .startsWith("agent-loader.hooks.\"corp\"." + key + " " + text);
    }

    @ParameterizedTest
    @CsvSource({
        "kind, gitlab",
        "kind, Harbor",
        "registry, harbor",
        "registry, https://harbor.corp.example",
        "registry, harbor.corp.example/team",
        "registry, harbor.corp.example:port"
    })
    void whatCannotBeIsNamedAndShown(String key, String value) {
        assertThat(problems(with(usual(), key, value)))
                .singleElement()
                .asString()
                .startsWith("agent-loader.hooks.\"corp\"." + key + " is " + value + "; allowed is ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"too-short", " leading-space-of-a-secret", "grüße-grüße-grüße-grüße", "two  spaces in a secret"})
    void secretThatCannotBeIsNeverShown(String secret) {
        assertThat(problems(with(usual(), "secret", secret)))
                .singleElement()
                .asString()
                .startsWith("agent-loader.hooks.\"corp\".secret cannot be that")
                .doesNotContain(secret);
    }

    @ParameterizedTest
    @ValueSource(strings = {"audience", "email"})
    void tokensOfAnybodyAreNotEnough(String key) {
        assertThat(problems(without(google(), key)))
                .singleElement()
                .asString()
                .startsWith("agent-loader.hooks.\"corp\"." + key + " is not set");
    }

    @Test
    void whatHasNoEffectIsRefused() {
        assertThat(problems(with(google(), "secret", SECRET)))
                .singleElement()
                .asString()
                .contains(".secret has no effect");
        assertThat(problems(with(usual(), "audience", "agent-loader")))
                .singleElement()
                .asString()
                .contains(".audience has no effect");
        assertThat(problems(with(google(), "issuer", "http://accounts.example")))
                .singleElement()
                .asString()
                .contains(".issuer is no URL");
    }

    @Test
    void nameStandsInAPath() {
        Map<String, String> keys = Map.of(
                "hooks.\"a/b\".kind", "harbor",
                "hooks.\"a/b\".registry", "harbor.corp.example",
                "hooks.\"a/b\".secret", SECRET);

        assertThat(ConfigRules.check(Configured.with(keys)))
                .singleElement()
                .asString()
                .startsWith("agent-loader.hooks.\"a/b\" is no name");
    }
}
