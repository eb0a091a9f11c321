package io.agentloader.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.config.LoaderConfig;
import io.agentloader.oci.Repository;
import io.agentloader.registry.Endpoint.Scheme;
import io.agentloader.testkit.Mirrors;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EndpointsTest {

    private static final Repository HUB = new Repository("docker.io", "acme/helper");
    private static final Repository GHCR = new Repository("ghcr.io", "acme/helper");

    private static final Transport UNVERIFIED = new Transport(TlsTrust.UNVERIFIED, Map.of());

    private static List<Endpoint> of(Repository repository, Map<String, LoaderConfig.Mirror> mirrors) {
        return new Endpoints(Map.of("insecure.corp", Bench.Own.INSECURE, "plain.corp:80", Bench.Own.PLAIN), mirrors)
                .of(repository);
    }

    private static Endpoint mirror(String authority, Scheme scheme, String prefix) {
        Transport transport = scheme == Scheme.AUTO ? UNVERIFIED : Transport.USUAL;
        Repository there = new Repository(authority, "acme/helper");
        return new Endpoint(authority, scheme, prefix + "/v2", Part.MIRROR, transport, there);
    }

    @Test
    void withoutMirrorsTheRegistryIsAskedAlone() {
        assertThat(of(HUB, Map.of()))
                .containsExactly(Endpoint.upstream("registry-1.docker.io", Scheme.HTTPS, Transport.USUAL, HUB));
    }

    @Test
    void mirrorsComeInTheirOrderAndTheRegistryLast() {
        assertThat(of(HUB, Map.of("docker.io", Mirrors.first("b.corp/docker/v2/", "http://a.corp:5000"))))
                .containsExactly(
                        mirror("b.corp", Scheme.HTTPS, "/docker"),
                        mirror("a.corp:5000", Scheme.HTTP, ""),
                        Endpoint.upstream("registry-1.docker.io", Scheme.HTTPS, Transport.USUAL, HUB));
    }

    @Test
    void withoutFallbackTheRegistryIsNotAsked() {
        assertThat(of(HUB, Map.of("docker.io", Mirrors.only("a.corp", "b.corp"))))
                .containsExactly(mirror("a.corp", Scheme.HTTPS, ""), mirror("b.corp", Scheme.HTTPS, ""));
    }

    @Test
    void mirrorsServeTheirOwnHostAlone() {
        assertThat(of(GHCR, Map.of("docker.io", Mirrors.only("a.corp"), "ghcr.io:443", Mirrors.only("b.corp"))))
                .containsExactly(Endpoint.upstream("ghcr.io", Scheme.HTTPS, Transport.USUAL, GHCR));
    }

    @Test
    void whatIsConfiguredForTheHostOfAMirrorHoldsForIt() {
        Mirrors mirrors = Mirrors.only("insecure.corp", "plain.corp:80", "127.0.0.1:5000", "10.0.0.5:5000");

        assertThat(of(GHCR, Map.of("ghcr.io", mirrors)))
                .containsExactly(
                        mirror("insecure.corp", Scheme.AUTO, ""),
                        mirror("plain.corp:80", Scheme.HTTP, ""),
                        mirror("127.0.0.1:5000", Scheme.AUTO, ""),
                        mirror("10.0.0.5:5000", Scheme.HTTPS, ""));
    }

    @Test
    void mirrorsServeTheirHostUnderItsOtherNamesToo() {
        Repository portWritten = new Repository("ghcr.io:443", "acme/helper");
        Repository hubsApi = new Repository("registry-1.docker.io", "acme/helper");
        Map<String, LoaderConfig.Mirror> mirrors =
                Map.of("ghcr.io", Mirrors.only("a.corp"), "docker.io", Mirrors.only("b.corp"));

        assertThat(of(portWritten, mirrors)).containsExactly(mirror("a.corp", Scheme.HTTPS, ""));
        assertThat(of(hubsApi, mirrors)).containsExactly(mirror("b.corp", Scheme.HTTPS, ""));
        assertThat(of(portWritten, Map.of("ghcr.io", Mirrors.only("a.corp"), "ghcr.io:443", Mirrors.only("c.corp"))))
                .containsExactly(mirror("c.corp", Scheme.HTTPS, ""));
    }
}
