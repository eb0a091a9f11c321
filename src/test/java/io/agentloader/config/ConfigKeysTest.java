package io.agentloader.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.config.ConfigKeys.Finding;
import io.agentloader.config.ConfigKeys.Source;
import io.smallrye.config.WithParentName;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigKeysTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "agent-loader.offline",
                "agent-loader.store.path",
                "agent-loader.store.max-size",
                "agent-loader.store.max-age",
                "agent-loader.store.writable-by-others",
                "%dev.agent-loader.freshness",
                "agent-loader.registries.\"ghcr.io\".username",
                "agent-loader.registries.\"ghcr.io\".identity-token",
                "agent-loader.registries.\"localhost:5000\".plain-http",
                "agent-loader.registries.localhost.insecure",
                "agent-loader.mirrors.\"ghcr.io\"",
                "agent-loader.mirrors.\"ghcr.io:443\"[0]",
                "agent-loader.mirrors.\"ghcr.io\".fallback",
                "agent-loader.allow",
                "agent-loader.allow[0]",
                "agent-loader.network.deny[12]",
                "agent-loader.trusted-realms[0]",
                "agent-loader.callers.\"ci\".keys",
                "agent-loader.callers.ci.keys[1]",
                "agent-loader.callers-file",
                "agent-loader.oidc.audience[0]",
                "agent-loader.oidc.grants.\"platform team\".references[0]",
                "quarkus.http.port",
                "agent-loaders.x",
                "agent-loader"
            })
    void keyInUseAndKeyOfOthersIsNoFinding(String key) {
        assertThat(inFile(key)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "agent-loader.freshnes, agent-loader.freshness",
        "agent-loader.max-size, agent-loader.store.max-size",
        "agent-loader.stale-on-error, agent-loader.stale-if-error",
        "agent-loader.timeout.request, agent-loader.timeouts.request",
        "agent-loader.store.pth, agent-loader.store.path",
        "agent-loader.alow[0], agent-loader.allow[]",
        "agent-loader.registries.ghcr.io.username, agent-loader.registries.\"<host>\".username",
        "agent-loader.registries.\"ghcr.io\".pasword, agent-loader.registries.\"<host>\".password",
        "agent-loader.OFFLINE, agent-loader.offline",
        "agent-loader.offline[0], agent-loader.offline"
    })
    void unknownKeyStopsTheStartAndNamesTheNearest(String key, String nearest) {
        assertThat(inFile(key))
                .containsExactly(new Finding(
                        true,
                        key + " (in application.properties) is not a key of this service; the nearest is " + nearest
                                + "."));
    }

    @Test
    void keyThatWasCutOffAtAColonIsToldHowToWriteIt() {
        assertThat(inFile("agent-loader.registries.\"localhost"))
                .containsExactly(new Finding(
                        true,
                        "agent-loader.registries.\"localhost (in application.properties) ends within quotes; in a"
                                + " properties file, write the colon of a host and port as \\:."));
    }

    @Test
    void keyForPastingHasItsColonsEscaped() {
        assertThat(ConfigKeys.ofRegistry("[::1]:5000", "type"))
                .isEqualTo("agent-loader.registries.\"[\\:\\:1]\\:5000\".type");
        assertThat(ConfigKeys.ofRegistry("ghcr.io", "type")).isEqualTo("agent-loader.registries.\"ghcr.io\".type");
    }

    @ParameterizedTest
    @ValueSource(strings = {"agent-loader.signature.policies[0].glob", "agent-loader.signature.policies[0].keys[1]"})
    void knownKeyThatDecidesOnTrustOrOriginStopsTheStart(String key) {
        assertThat(inFile(key)).singleElement().satisfies(finding -> {
            assertThat(finding.stopsStart()).isTrue();
            assertThat(finding.text()).startsWith(key + " (in ").contains("not supported by this version");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "agent-loader.hooks.zot.secret",
                "agent-loader.hooks.zot.kind",
                "agent-loader.hooks.\"corp.zot\".registry",
                "agent-loader.hooks.zot.email"
            })
    void keyOfAHookIsKnown(String key) {
        assertThat(inFile(key)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "AGENT_LOADER_OFFLINE",
                "AGENT_LOADER_STORE_PATH",
                "AGENT_LOADER_STALE_IF_ERROR",
                "AGENT_LOADER_REGISTRIES__GHCR_IO__USERNAME",
                "AGENT_LOADER_REGISTRIES__LOCALHOST_5000__PLAIN_HTTP",
                "AGENT_LOADER_MIRRORS__GHCR_IO_",
                "AGENT_LOADER_MIRRORS__GHCR_IO__FALLBACK",
                "AGENT_LOADER_ALLOW",
                "AGENT_LOADER_ALLOW_0_",
                "AGENT_LOADER_NETWORK_DENY_3_",
                "AGENT_LOADER_TRUSTED_REALMS_0_",
                "AGENT_LOADER_CALLERS__CI__KEYS",
                "AGENT_LOADER_CALLERS_FILE",
                "PATH",
                "AGENT_LOADER"
            })
    void variableInUseAndVariableOfOthersIsNoFinding(String variable) {
        assertThat(inEnvironment(variable)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "AGENT_LOADER_PORT",
                "AGENT_LOADER_SERVICE_HOST",
                "AGENT_LOADER_PORT_8080_TCP_ADDR",
                "AGENT_LOADER_MIRRORS_PORT",
                "AGENT_LOADER_SIGNATURE_SERVICE_PORT",
                "agent-loader.some.thing"
            })
    void unknownVariableOnlyWarns(String variable) {
        assertThat(inEnvironment(variable)).singleElement().satisfies(finding -> {
            assertThat(finding.stopsStart()).isFalse();
            assertThat(finding.text()).startsWith(variable + " (in ").contains("is not a key of this service");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"AGENT_LOADER_MIRRORS__GHCR_IO__0_", "AGENT_LOADER_SIGNATURE_POLICIES_0__GLOB"})
    void variableThatDecidesOnTrustOrOriginStopsTheStart(String variable) {
        assertThat(inEnvironment(variable)).singleElement().satisfies(finding -> assertThat(finding.stopsStart())
                .isTrue());
    }

    @Test
    void findingsComeInTheOrderOfSourcesAndNames() {
        List<Finding> findings = ConfigKeys.check(List.of(
                new Source("b", false, Set.of("agent-loader.y", "agent-loader.x")),
                new Source("a", true, Set.of("AGENT_LOADER_PORT"))));

        assertThat(findings.stream().map(finding -> finding.text()
                        .substring(0, finding.text().indexOf(" is"))))
                .containsExactly("agent-loader.x (in b)", "agent-loader.y (in b)", "AGENT_LOADER_PORT (in a)");
    }

    /** The table and the mapping cannot come apart. */
    @Test
    void keysInUseAreThoseOfTheMapping() {
        assertThat(KnownKeys.all().stream()
                        .filter(key -> key.effect() == KeyEffect.IN_USE)
                        .map(KnownKey::template))
                .containsExactlyInAnyOrderElementsOf(
                        keys("", LoaderConfig.class).toList());
    }

    private static Stream<String> keys(String prefix, Class<?> group) {
        return Arrays.stream(group.getMethods()).flatMap(method -> {
            if (method.isAnnotationPresent(WithParentName.class)) {
                return Stream.of(prefix.substring(0, prefix.length() - 1) + (isList(method) ? "[]" : ""));
            }
            String name = prefix + method.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
            if (method.getGenericReturnType() instanceof ParameterizedType map
                    && map.getActualTypeArguments().length == 2) {
                String kind = Set.of("callers", "oidc.grants", "hooks").contains(name) ? "name" : "host";
                return keys(name + ".\"<" + kind + ">\".", (Class<?>) map.getActualTypeArguments()[1]);
            }
            boolean nested = method.getReturnType().isInterface()
                    && method.getReturnType().getPackage().equals(LoaderConfig.class.getPackage());
            return nested ? keys(name + ".", method.getReturnType()) : Stream.of(name + (isList(method) ? "[]" : ""));
        });
    }

    private static boolean isList(Method method) {
        Type type = method.getGenericReturnType();
        return type instanceof ParameterizedType list
                && (list.getRawType() == List.class
                        || list.getActualTypeArguments()[0].getTypeName().startsWith("java.util.List"));
    }

    private static List<Finding> inFile(String key) {
        return ConfigKeys.check(List.of(new Source("application.properties", false, Set.of(key))));
    }

    private static List<Finding> inEnvironment(String variable) {
        return ConfigKeys.check(List.of(new Source("environment", true, Set.of(variable))));
    }
}
