package io.agentloader.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentloader.config.LoaderConfig;
import io.agentloader.config.ProxyUrl;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 9.1 of the registry client's specification, row by row. */
class ProxyRulesTest {

    private static String way(Map<String, String> environment, String target) {
        return way(Map.of(), environment, Map.of(), target);
    }

    private static String way(
            Map<String, LoaderConfig.Registry> own,
            Map<String, String> environment,
            Map<String, String> properties,
            String target) {
        Origin origin = Target.parse(target).orElseThrow().origin();
        return ProxyRules.of(own, environment, properties)
                .of(origin)
                .map(ProxyUrl::toString)
                .orElse("direct");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '\'',
            value = {
                "'*', https://ghcr.io, direct",
                "'quay.io, *', https://ghcr.io, direct",
                "ghcr.io, https://ghcr.io, direct",
                "ghcr.io, https://pkg.ghcr.io, direct",
                "ghcr.io, https://notghcr.io, proxy",
                ".ghcr.io, https://ghcr.io, proxy",
                "*.ghcr.io, https://ghcr.io, proxy",
                ".ghcr.io, https://pkg.ghcr.io, direct",
                "*.ghcr.io, https://pkg.ghcr.io, direct",
                "ghcr.io:443, https://ghcr.io, direct",
                "ghcr.io:8443, https://ghcr.io, proxy",
                "GHCR.IO, https://ghcr.io, direct",
                "10.0.0.0/8, https://10.1.2.3:5000, direct",
                "10.0.0.0/8, https://registry.corp, proxy",
                "10.1.2.3, https://10.1.2.3:5000, direct",
                "10.1.2.3:5001, https://10.1.2.3:5000, proxy",
                "10.1.2.3:5000, https://10.1.2.3:5000, direct",
                "fd00::/8, https://[fd00::1]:5000, direct",
                "[fd00::1]:5000, https://[fd00::1]:5000, direct",
                "[fd00::1]:5001, https://[fd00::1]:5000, proxy",
                "fd00::1, https://[fd00::1]:5000, direct",
                "10.*, https://10.1.2.3, proxy",
                "10.1, https://10.1.2.3, proxy",
                "2.3, https://10.1.2.3, proxy",
                "ghcr.io quay.io, https://quay.io, proxy",
                "https://ghcr.io, https://ghcr.io, proxy",
                "' , ,ghcr.io', https://ghcr.io, direct",
                "10.0.0.0/99, https://10.1.2.3, proxy"
            })
    void noProxyCoversWhatItsTableSays(String entries, String target, String expected) {
        String way = way(Map.of("HTTPS_PROXY", "proxy", "NO_PROXY", entries), target);

        assertThat(way).isEqualTo(expected.equals("proxy") ? "http://proxy:80" : "direct");
    }

    @ParameterizedTest
    @CsvSource({
        "https://localhost:5000, direct",
        "https://127.0.0.1:5000, direct",
        "https://127.8.8.8, direct",
        "https://[::1]:5000, direct",
        "https://sub.localhost, http://proxy:80",
        "https://localhost.example, http://proxy:80"
    })
    void loopbackIsAlwaysDirectAndNamesBelowLocalhostAreNot(String target, String expected) {
        assertThat(way(Map.of("ALL_PROXY", "proxy"), target)).isEqualTo(expected);
    }

    @Test
    void eachSchemeHasItsOwnVariableAndAllProxyStandsInForTheMissingOne() {
        Map<String, String> environment = Map.of("HTTPS_PROXY", "tls:3128", "ALL_PROXY", "socks5://rest");

        assertThat(way(environment, "https://ghcr.io")).isEqualTo("http://tls:3128");
        assertThat(way(environment, "http://ghcr.io")).isEqualTo("socks5://rest:1080");
        assertThat(way(Map.of("HTTP_PROXY", "plain"), "https://ghcr.io")).isEqualTo("direct");
    }

    @Test
    void lowerCaseWinsUnlessItIsEmpty() {
        assertThat(way(Map.of("https_proxy", "lower", "HTTPS_PROXY", "upper"), "https://ghcr.io"))
                .isEqualTo("http://lower:80");
        assertThat(way(Map.of("https_proxy", "", "HTTPS_PROXY", "upper"), "https://ghcr.io"))
                .isEqualTo("http://upper:80");
        assertThat(way(Map.of("https_proxy", "p", "no_proxy", "ghcr.io", "NO_PROXY", "quay.io"), "https://ghcr.io"))
                .isEqualTo("direct");
    }

    @Test
    void whoCallsACgiProgramCannotSetItsProxy() {
        Map<String, String> cgi = Map.of("REQUEST_METHOD", "GET", "HTTP_PROXY", "evil", "HTTPS_PROXY", "good");

        assertThat(way(cgi, "http://ghcr.io")).isEqualTo("direct");
        assertThat(way(cgi, "https://ghcr.io")).isEqualTo("http://good:80");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://u:hush@proxy", "socks4://u:hush@proxy", "http://u:hush@", "u:hush@proxy:99999"})
    void whatCannotBeUsedIsNamedByItsVariableAndNotShown(String value) {
        assertThatThrownBy(() -> way(Map.of("https_proxy", value), "https://ghcr.io"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("variable https_proxy")
                .hasMessageNotContaining("hush");
    }

    @Test
    void theKeyOfAHostBeatsEverythingElse() {
        Map<String, LoaderConfig.Registry> own = Map.of(
                "ghcr.io", new Bench.Proxied("own:3128"),
                "docker.io", new Bench.Proxied("hub"),
                "quay.io", new Bench.Proxied("direct"),
                "localhost:5000", new Bench.Proxied("local"));
        Map<String, String> environment = Map.of("HTTPS_PROXY", "proxy", "NO_PROXY", "ghcr.io");

        assertThat(way(own, environment, Map.of(), "https://ghcr.io")).isEqualTo("http://own:3128");
        assertThat(way(own, environment, Map.of(), "https://registry-1.docker.io"))
                .isEqualTo("http://hub:80");
        assertThat(way(own, environment, Map.of(), "https://quay.io")).isEqualTo("direct");
        assertThat(way(own, environment, Map.of(), "https://localhost:5000")).isEqualTo("http://local:80");
    }

    @Test
    void propertiesOfTheRuntimeCountWhenNothingElseIsSet() {
        Map<String, String> properties = Map.of(
                "https.proxyHost", "jvm",
                "https.proxyPort", "8080",
                "http.nonProxyHosts", "*.corp|10.*");

        assertThat(way(Map.of(), Map.of(), properties, "https://ghcr.io")).isEqualTo("http://jvm:8080");
        assertThat(way(Map.of(), Map.of(), properties, "https://a.corp")).isEqualTo("direct");
        assertThat(way(Map.of(), Map.of(), properties, "https://10.1.2.3")).isEqualTo("direct");
        assertThat(way(Map.of(), Map.of("HTTP_PROXY", "p"), properties, "https://ghcr.io"))
                .isEqualTo("direct");
        assertThat(way(Map.of("quay.io", new Bench.Proxied("direct")), Map.of(), properties, "https://ghcr.io"))
                .isEqualTo("direct");
    }

    @Test
    void userAndPasswordAreDecodedAndNeverPartOfAText() {
        ProxyUrl url = ProxyUrl.parse("http://us%40er:p+%3Aw@proxy:3128").orElseThrow();

        assertThat(url.login()).contains(new ProxyUrl.Login("us@er", "p+:w"));
        assertThat(url).hasToString("http://proxy:3128");
        assertThat(url.login().orElseThrow().toString()).doesNotContain("us@er").doesNotContain("p+:w");
    }
}
