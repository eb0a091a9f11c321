package io.agentloader.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigRulesTest {

    @Test
    void proxyThatCannotBeUsedIsNamedAndNotShown() {
        LoaderConfig config = config(Map.of(
                "registries.\"a.b\".proxy", "https://user:hush@proxy:3128",
                "registries.\"c.d\".proxy", "none",
                "registries.\"e.f\".proxy", "direct",
                "registries.\"g.h\".proxy", "user:hush@proxy:3128"));

        assertThat(ConfigRules.check(config))
                .hasSize(2)
                .anySatisfy(text -> assertThat(text).startsWith("agent-loader.registries.\"a.b\".proxy is no proxy"))
                .anySatisfy(text -> assertThat(text).startsWith("agent-loader.registries.\"c.d\".proxy is no proxy"))
                .noneSatisfy(text -> assertThat(text).contains("hush"));
    }

    @Test
    void defaultsKeepTheirOwnRules() {
        LoaderConfig config = config(Map.of());

        assertThat(ConfigRules.check(config)).isEmpty();
        assertThat(config.staleIfError()).isEqualTo(Span.UNLIMITED);
        assertThat(config.fallbackOn()).isEqualTo(LoaderConfig.FallbackOn.NETWORK);
        assertThat(config.agent().maxSize()).isEqualTo(new ByteSize(1 << 20));
        assertThat(config.retry().initial()).isEqualTo(Duration.ofMillis(200));
        assertThat(config.store().path()).isEqualTo(Path.of("home/.cache/agent-loader"));
        assertThat(config.allow()).isEmpty();
    }

    @Test
    void valuesAreReadInTheFormsThatTheReferenceGives() {
        LoaderConfig config = config(Map.of(
                "stale-if-error", "1d",
                "freshness", "PT10S",
                "fallback-on", "any",
                "agent.max-size", "32M",
                "allow", "ghcr.io/**,docker.io/acme/*",
                "registries.\"localhost:5000\".plain-http", "true"));

        assertThat(ConfigRules.check(config)).isEmpty();
        assertThat(config.staleIfError()).isEqualTo(Span.of(Duration.ofDays(1)));
        assertThat(config.freshness()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.fallbackOn()).isEqualTo(LoaderConfig.FallbackOn.ANY);
        assertThat(config.allow().orElseThrow()).containsExactly("ghcr.io/**", "docker.io/acme/*");
        assertThat(config.registries()).containsOnlyKeys("localhost:5000");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "retry.attempts | 0 | 0; allowed is from 1 to 100.",
                "circuit.failures | 0 | 0; allowed is from 1 to 2147483647.",
                "pulls.max | 0 | 0; allowed is from 1 to 65535.",
                "pulls.max-bytes | 1000K | 1024000; allowed is from 1048576 to 9223372036854775807.",
                "dev.port | 65536 | 65536; allowed is from 0 to 65535.",
                "dev.port | -1 | -1; allowed is from 0 to 65535.",
                "agent.max-size | 33M | 34603008; allowed is from 1 to 33554432.",
                "agent.max-size | 0 | 0; allowed is from 1 to 33554432.",
                "timeouts.connect | 0s | PT0S; allowed is longer than nothing.",
                "timeouts.request | PT-1S | PT-1S; allowed is longer than nothing.",
                "timeouts.pull | 0s | PT0S; allowed is longer than nothing.",
                "timeouts.pull | 106752d | PT2562048H; allowed is at most 365d.",
                "circuit.open | 0s | PT0S; allowed is longer than nothing.",
                "retry.initial | PT-1S | PT-1S; allowed is nothing or longer.",
                "retry.max | PT-1S | PT-1S; allowed is nothing or longer.",
                "freshness | PT-1S | PT-1S; allowed is nothing or longer.",
                "negative-freshness | PT-1S | PT-1S; allowed is nothing or longer.",
                "refresh.min-interval | PT-1S | PT-1S; allowed is nothing or longer.",
                "refresh.per-caller | 0 | 0; allowed is from 1 to 2147483647.",
                "trusted-realms | https://a.b | https://a.b; allowed is host[:port].",
                "default-registry | hub | hub; allowed is host[:port], with a dot or a port unless it is localhost.",
                "default-registry | https://a.b | https://a.b; allowed is host[:port], with a dot or a port unless it is localhost.",
                "default-namespace | Acme | Acme; allowed is a lower-case repository path.",
                "default-namespace | a//b | a//b; allowed is a lower-case repository path."
            })
    void valueOutsideItsRangeIsNamedWithWhatIsAllowed(String key, String value, String text) {
        assertThat(ConfigRules.check(config(Map.of(key, value))))
                .containsExactly("agent-loader." + key + " is " + text);
    }

    @Test
    void registryThatContradictsItselfIsNamedWithoutItsSecret() {
        Map<String, String> values = Map.of(
                "registries.\"ghcr.io\".password", "hunter2",
                "registries.\"a.b\".username", "me",
                "registries.\"a.b\".password", "hunter2",
                "registries.\"a.b\".token", "hunter2",
                "registries.\"b.c\".identity-token", "hunter2",
                "registries.\"b.c\".token", "hunter2",
                "registries.\"c.d\".plain-http", "true",
                "registries.\"c.d\".insecure", "true",
                "registries.\"https://e.f\".insecure", "true");

        assertThat(ConfigRules.check(config(values)))
                .containsExactlyInAnyOrder(
                        "agent-loader.registries.\"ghcr.io\" has a username or a password and not both.",
                        "agent-loader.registries.\"a.b\" has both a username and a token; keep one.",
                        "agent-loader.registries.\"b.c\" has an identity-token and another credential; keep one.",
                        "agent-loader.registries.\"c.d\" is both plain-http and insecure; keep one.",
                        "agent-loader.registries.\"https://e.f\" is https://e.f; allowed is host[:port] in quotes.");
    }

    @Test
    void filesForTlsThatDoNotGoTogetherAreNamed() {
        Map<String, String> values = Map.of(
                "registries.\"a.b\".cert-file", "c.pem",
                "registries.\"b.c\".plain-http", "true",
                "registries.\"b.c\".ca-file", "ca.pem",
                "registries.\"c.d\".insecure", "true",
                "registries.\"c.d\".ca-file", "ca.pem",
                "registries.\"d.e\".ca-file", "ca.pem",
                "registries.\"d.e\".cert-file", "c.pem",
                "registries.\"d.e\".key-file", "k.pem");

        assertThat(ConfigRules.check(config(values)))
                .containsExactlyInAnyOrder(
                        "agent-loader.registries.\"a.b\" has a cert-file or a key-file and not both; a file that holds"
                                + " both is named twice.",
                        "agent-loader.registries.\"b.c\" is plain-http and has files for TLS; keep one.",
                        "agent-loader.registries.\"c.d\" is insecure and has a ca-file that nothing would be held"
                                + " against; keep one.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Authorization: Basic hunter2 | sets the header Authorization, which the client writes itself; remove it (credentials have keys of their own).",
                "host: hunter2 | sets the header host, which the client writes itself; remove it (credentials have keys of their own).",
                "If-None-Match: hunter2 | sets the header If-None-Match, which the client writes itself; remove it (credentials have keys of their own).",
                "hunter2 | has a header that is not written Name: value in printable ASCII.",
                "X A: hunter2 | has a header that is not written Name: value in printable ASCII.",
                "X-A: | has a header that is not written Name: value in printable ASCII."
            })
    void headerThatCannotBeSentIsNamedWithoutItsValue(String line, String problem) {
        assertThat(ConfigRules.check(config(Map.of("registries.\"a.b\".header[0]", line))))
                .containsExactly("agent-loader.registries.\"a.b\" " + problem);
    }

    @Test
    void headerMayHoldACommaAndItsTextHoldsNoValue() {
        LoaderConfig config = config(Map.of("registries.\"a.b\".header[0]", "X-Route: hunter2, b: c "));

        assertThat(ConfigRules.check(config)).isEmpty();
        String line = config.registries().get("a.b").header().orElseThrow().get(0);
        assertThat(HeaderLine.parse(line)).contains(new HeaderLine("X-Route", "hunter2, b: c"));
        assertThat(HeaderLine.parse(line).orElseThrow()).hasToString("X-Route: ...");
    }

    @Test
    void defaultRegistryMayBeAHostWithAPortOrAnAddress() {
        for (String registry : new String[] {"docker.io", "localhost", "localhost:5000", "[::1]:5000", "A-b.c:1"}) {
            assertThat(ConfigRules.check(config(Map.of("default-registry", registry))))
                    .isEmpty();
        }
    }

    @Test
    void textThatIsNoSizeOrSpanIsRefusedByTheMapping() {
        assertThatThrownBy(() -> config(Map.of("agent.max-size", "big"))).hasMessageContaining("big");
        assertThatThrownBy(() -> config(Map.of("stale-if-error", "soon"))).hasMessageContaining("soon");
    }

    @Test
    void mirrorsAreAListWithASwitchBesideIt() {
        for (Map<String, String> values : List.of(
                Map.of("mirrors.\"ghcr.io\"", "m.corp/a, http://n.corp:5000", "mirrors.\"ghcr.io\".fallback", "false"),
                Map.of(
                        "mirrors.\"ghcr.io\"[0]", "m.corp/a",
                        "mirrors.\"ghcr.io\"[1]", "http://n.corp:5000",
                        "mirrors.\"ghcr.io\".fallback", "false"))) {
            LoaderConfig config = config(values);

            assertThat(ConfigRules.check(config)).isEmpty();
            assertThat(config.mirrors()).containsOnlyKeys("ghcr.io");
            LoaderConfig.Mirror mirror = config.mirrors().get("ghcr.io");
            assertThat(mirror.urls().orElseThrow()).hasSize(2);
            assertThat(mirror.fallback()).isFalse();
        }
    }

    @Test
    void mirrorsAreReadFromTheEnvironment() {
        LoaderConfig config = fromEnvironment(Map.of(
                "AGENT_LOADER_MIRRORS__DOCKER_IO_", "m.corp,n.corp",
                "AGENT_LOADER_MIRRORS__DOCKER_IO__FALLBACK", "false"));

        assertThat(config.mirrors()).containsOnlyKeys("docker.io");
        assertThat(config.mirrors().get("docker.io").urls().orElseThrow()).containsExactly("m.corp", "n.corp");
        assertThat(config.mirrors().get("docker.io").fallback()).isFalse();
        assertThat(ConfigRules.check(config)).isEmpty();
    }

    @Test
    void mirrorThatIsNoUrlIsNamedWithoutWhatMayBeSecret() {
        String allowed = "; allowed is [http[s]://]host[:port][/path], without user, query and fragment.";
        Map<String, String> values = Map.of(
                "mirrors.\"a.b\"", "m.corp,ftp://m.corp,m.corp:70000",
                "mirrors.\"c.d\"", "https://me:hunter2@m.corp",
                "mirrors.\"e.f\"", "https://m.corp/?token=hunter2",
                "mirrors.\"g.h\".fallback", "false",
                "mirrors.\"index.docker.io\"", "m.corp",
                "mirrors.\"I.J\"", "m.corp");

        assertThat(ConfigRules.check(config(values)))
                .containsExactlyInAnyOrder(
                        "agent-loader.mirrors.\"a.b\" is ftp://m.corp" + allowed,
                        "agent-loader.mirrors.\"a.b\" is m.corp:70000" + allowed,
                        "agent-loader.mirrors.\"c.d\" is not a plain URL" + allowed,
                        "agent-loader.mirrors.\"e.f\" is not a plain URL" + allowed,
                        "agent-loader.mirrors.\"g.h\" names no mirror; give it one, or remove it.",
                        "agent-loader.mirrors.\"index.docker.io\" is index.docker.io; allowed is host[:port] in quotes"
                                + " and lower case, as in references (docker.io for Docker Hub).",
                        "agent-loader.mirrors.\"I.J\" is I.J; allowed is host[:port] in quotes"
                                + " and lower case, as in references (docker.io for Docker Hub).");
    }

    private static LoaderConfig fromEnvironment(Map<String, String> variables) {
        return config(
                new PropertiesConfigSource(Map.of("user.home", "home"), "test", 100),
                new EnvConfigSource(variables, 300));
    }

    private static LoaderConfig config(Map<String, String> values) {
        Map<String, String> properties = new HashMap<>(Map.of("user.home", "home"));
        values.forEach((key, value) -> properties.put("agent-loader." + key, value));
        return config(new PropertiesConfigSource(properties, "test", 100));
    }

    private static LoaderConfig config(ConfigSource... sources) {
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addDiscoveredConverters()
                .withSources(sources)
                .withMapping(LoaderConfig.class)
                .build()
                .getConfigMapping(LoaderConfig.class);
    }
}
