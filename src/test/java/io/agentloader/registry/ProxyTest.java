package io.agentloader.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.failure.AgentException.ReferenceNotAllowed;
import io.agentloader.failure.AgentException.RegistryUnavailable;
import io.agentloader.failure.NetworkError;
import io.agentloader.oci.Reference;
import io.agentloader.testkit.Reply;
import io.agentloader.testkit.ScriptedServer;
import io.agentloader.testkit.TestCertificate;
import io.agentloader.testkit.TestProxy;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 13, item 11: requests through a forward proxy, and what becomes of them when it fails. */
class ProxyTest {

    private static final String LOGIN = "Basic dXM6ZXI6aHVzaA=="; // us:er, hush; the colon of the name was escaped

    private final Bench bench = new Bench();
    private final TestProxy proxy = new TestProxy(bench.vertx);

    @AfterEach
    void close() {
        proxy.close();
        bench.close();
    }

    /** A name that nobody but the proxy can resolve. */
    private static Reference outside(int port) {
        return Bench.reference("registry.outside.example:" + port + "/acme/helper:1");
    }

    private void proxied(String authority, Bench.Own registry, String through) {
        Map<String, String> environment = Map.of("ALL_PROXY", through);
        bench.configured(
                Bench.settings(Map.of(authority, registry)).through(ProxyRules.of(Map.of(), environment, Map.of())));
    }

    private Reference plain(String through) {
        Reference reference = outside(bench.server.port());
        proxied(reference.registry(), Bench.Own.PLAIN, through);
        return reference;
    }

    @Test
    void plainHttpGoesThroughTheProxyAndItsLoginGoesNoFurther() {
        bench.server.on("GET " + Bench.TAGGED, Bench.manifestReply());
        Reference reference = plain("http://us%3Aer:hush@" + proxy.authority());

        Bench.await(bench.client().manifest(reference, Effort.FULL));

        assertThat(proxy.asked())
                .containsExactly("GET http://registry.outside.example:" + bench.server.port() + Bench.TAGGED);
        assertThat(proxy.logins()).containsExactly(LOGIN);
        assertThat(bench.resolved).isEmpty();
        assertThat(bench.server.asked()).containsExactly("GET " + Bench.TAGGED);
        assertThat(bench.server.request(0).header("Proxy-Authorization")).isEqualTo("null");
    }

    @Test
    void tlsGoesThroughATunnelAndTheLoginStaysOutsideOfIt(@TempDir Path folder) throws Exception {
        TestCertificate certificate = TestCertificate.forName(folder, "registry.outside.example");
        try (ScriptedServer registry = ScriptedServer.tls(bench.vertx, certificate)) {
            registry.on("GET " + Bench.TAGGED, Bench.manifestReply());
            Reference reference = outside(registry.port());
            proxied(reference.registry(), Bench.Own.INSECURE, "us%3Aer:hush@" + proxy.authority());

            Bench.await(bench.client().manifest(reference, Effort.FULL));

            assertThat(proxy.asked()).containsExactly("CONNECT registry.outside.example:" + registry.port());
            assertThat(proxy.logins()).containsExactly(LOGIN);
            assertThat(registry.asked()).containsExactly("GET " + Bench.TAGGED);
            assertThat(registry.request(0).header("Proxy-Authorization")).isEqualTo("null");
        }
    }

    @Test
    void proxyThatWantsALoginIsNamedAndAskedOnce() {
        proxy.answering(Reply.status(407).with("Proxy-Authenticate", "Basic realm=\"corp\""));
        Reference reference = plain("us:hush@" + proxy.authority());

        assertBlamed(reference, NetworkError.PROXY_CONFIGURATION_ERROR);

        assertThat(proxy.asked()).hasSize(1);
    }

    @Test
    void proxyThatWantsALoginForATunnelIsNamedAndAskedOnce() {
        proxy.answering(Reply.status(407).with("Proxy-Authenticate", "Basic realm=\"corp\""));
        Reference reference = outside(bench.server.port());
        proxied(reference.registry(), Bench.Own.INSECURE, "us:hush@" + proxy.authority());

        assertBlamed(reference, NetworkError.PROXY_CONFIGURATION_ERROR);

        assertThat(proxy.asked()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 502, 504})
    void proxyThatMakesNoTunnelIsNamedAndNobodyGoesPastIt(int status) {
        proxy.answering(Reply.status(status));
        Reference reference = outside(bench.server.port());
        proxied(reference.registry(), Bench.Own.INSECURE, proxy.authority());

        assertBlamed(reference, NetworkError.PROXY_INTERNAL_ERROR);

        assertThat(proxy.asked()).hasSize(1);
    }

    @Test
    void proxyThatHangsUpIsNamed() {
        proxy.answering(Reply.hangUp());
        Reference reference = outside(bench.server.port());
        proxied(reference.registry(), Bench.Own.INSECURE, proxy.authority());

        assertBlamed(reference, NetworkError.PROXY_INTERNAL_ERROR);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://", "socks5://"})
    void proxyThatIsNotThereIsNamed(String scheme) {
        String gone = proxy.authority();
        proxy.close();
        Reference reference = plain(scheme + gone);

        assertBlamed(reference, NetworkError.DESTINATION_UNAVAILABLE, gone);
    }

    @Test
    void addressThatIsForbiddenIsNotAskedOfAProxyEither() {
        Reference reference = Bench.reference("169.254.169.254/acme/helper:1");
        proxied(reference.registry(), Bench.Own.PLAIN, proxy.authority());

        Bench.failure(ReferenceNotAllowed.class, bench.client().manifest(reference, Effort.FULL));

        assertThat(proxy.asked()).isEmpty();
    }

    @Test
    void metadataServiceOfACloudIsNeverAskedThroughAProxy() {
        RegistrySettings settings = Bench.settings(Map.of())
                .through(ProxyRules.of(Map.of(), Map.of("ALL_PROXY", proxy.authority()), Map.of()));

        assertThat(Passage.toService(Origin.of(false, "169.254.169.254"), settings)
                        .proxy())
                .isEmpty();
        assertThat(Passage.toService(Origin.of(false, "metadata.google.internal"), settings)
                        .proxy())
                .isEmpty();
        assertThat(Passage.toService(Origin.of(true, "sts.amazonaws.com"), settings)
                        .proxy())
                .isPresent();
    }

    @Test
    void tokenServerHasItsOwnWay() {
        String realm = "http://token.outside.example:" + bench.server.port() + "/token";
        bench.server
                .on(
                        "GET " + Bench.TAGGED,
                        Bench.challenge("Bearer realm=\"" + realm + "\",service=\"reg\""),
                        Bench.manifestReply())
                .on("GET /token", Bench.token("t"));
        String registry = "registry.test:" + bench.server.port();
        Map<String, String> environment = Map.of("HTTP_PROXY", proxy.authority(), "NO_PROXY", "registry.test");
        bench.configured(Bench.settings(Map.of(registry, Bench.Own.PLAIN))
                .through(ProxyRules.of(Map.of(), environment, Map.of())));

        Bench.await(bench.client().manifest(Bench.reference(registry + "/acme/helper:1"), Effort.FULL));

        assertThat(proxy.asked()).singleElement().asString().startsWith("GET " + realm);
        assertThat(bench.server.asked()).hasSize(3);
    }

    private void assertBlamed(Reference reference, NetworkError error) {
        assertBlamed(reference, error, proxy.authority());
    }

    private void assertBlamed(Reference reference, NetworkError error, String through) {
        RegistryUnavailable failure =
                Bench.failure(RegistryUnavailable.class, bench.client().manifest(reference, Effort.FULL));

        assertThat(failure.report().error()).contains(error);
        assertThat(failure.report().members()).containsEntry("proxy", through);
        assertThat(failure.report().detail()).contains("the proxy " + through).doesNotContain("hush");
        assertThat(bench.server.asked()).isEmpty();
    }
}
