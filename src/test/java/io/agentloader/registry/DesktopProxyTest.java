package io.agentloader.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.agentloader.config.LoaderConfig;
import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.RegistryUnavailable;
import io.agentloader.failure.NetworkError;
import io.agentloader.oci.Descriptor;
import io.agentloader.oci.Digest;
import io.agentloader.oci.MediaType;
import io.agentloader.oci.Reference;
import io.agentloader.testkit.Eventually;
import io.agentloader.testkit.LogCapture;
import io.agentloader.testkit.Reply;
import io.agentloader.testkit.ScriptedServer;
import io.agentloader.testkit.SocketFront;
import io.agentloader.testkit.TestCertificate;
import io.agentloader.testkit.TestProxy;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 9.2: Docker Desktop's proxy on its socket. A name that we resolved is a connection that went past it. */
class DesktopProxyTest {

    @TempDir
    Path folder;

    private final Bench bench = new Bench();
    private final TestProxy proxy = new TestProxy(bench.vertx);
    private final LogCapture log = LogCapture.open();
    private Path socket = Path.of("/");

    @BeforeEach
    void place() {
        socket = folder.resolve("httpproxy.sock");
        bench.server.on("GET " + Bench.TAGGED, Bench.manifestReply());
    }

    @AfterEach
    void close() {
        log.close();
        proxy.close();
        bench.close();
    }

    private ProxyRules desktop(Map<String, String> environment, Map<String, LoaderConfig.Registry> registries) {
        return ProxyRules.of(registries, environment, Map.of()).orElse(Optional.of(new DesktopSocket(socket, true)));
    }

    private Reference registry(int port, LoaderConfig.Registry own) {
        String authority = "registry.test:" + port;
        bench.configured(Bench.settings(Map.of(authority, own)).through(desktop(Map.of(), Map.of())));
        return Bench.reference(authority + "/acme/helper:1");
    }

    private Reference plain() {
        return registry(bench.server.port(), Bench.Own.PLAIN);
    }

    private Reference tls() {
        return registry(bench.server.port(), Bench.Own.INSECURE);
    }

    private SocketFront front() {
        return SocketFront.listening(socket, proxy.authority());
    }

    private void pull(Reference reference) {
        assertThat(Bench.await(bench.client().manifest(reference, Effort.FULL))
                        .value()
                        .digest())
                .isEqualTo(Bench.DIGEST);
    }

    private Uni<?> asked(Reference reference) {
        return bench.client().manifest(reference, Effort.FULL);
    }

    private List<String> warnings() {
        return log.lines().stream()
                .filter(line -> line.startsWith("WARN"))
                .filter(line -> line.contains("Docker Desktop"))
                .toList();
    }

    @Test
    void plainHttpGoesThroughTheSocketAndShowsItNoLogin() {
        try (SocketFront front = front()) {
            Reference reference = plain();

            pull(reference);
            pull(reference);

            String line = "GET http://registry.test:" + bench.server.port() + Bench.TAGGED;
            assertThat(proxy.asked()).containsExactly(line, line);
            assertThat(proxy.logins()).containsExactly("null", "null");
            assertThat(bench.server.asked()).hasSize(2);
            assertThat(bench.resolved).isEmpty();
            assertThat(front.accepted()).isEqualTo(3); // the first one was a look
        }
    }

    @Test
    void tlsGoesThroughOneTunnelThatIsUsedAgain() throws Exception {
        TestCertificate certificate = TestCertificate.forName(folder, "registry.test");
        try (SocketFront front = front();
                ScriptedServer server = ScriptedServer.tls(bench.vertx, certificate)) {
            server.on("GET " + Bench.TAGGED, Bench.manifestReply());
            Reference reference = registry(server.port(), Bench.Own.INSECURE);

            pull(reference);
            pull(reference);

            assertThat(proxy.asked()).containsExactly("CONNECT registry.test:" + server.port());
            assertThat(proxy.logins()).containsExactly("null");
            assertThat(server.asked()).hasSize(2);
            assertThat(bench.resolved).isEmpty();
            bench.client().close();
            Eventually.holds(front::isIdle);
        }
    }

    @Test
    void manyBytesArriveWhole() {
        byte[] bytes = new byte[8 << 20];
        new Random(42).nextBytes(bytes);
        Descriptor layer = new Descriptor(MediaType.YAML, Digest.of(bytes), bytes.length);
        bench.server.on("GET /v2/acme/helper/blobs/" + layer.digest(), Reply.ok("application/octet-stream", bytes));
        try (SocketFront front = front()) {
            Reference reference = plain();

            assertThat(Bench.await(bench.client().blob(reference, layer, bytes.length))
                            .value()
                            .digest())
                    .isEqualTo(layer.digest());

            assertThat(front.accepted()).isEqualTo(2);
            assertThat(bench.resolved).isEmpty();
        }
    }

    enum Unusable {
        ABSENT,
        WITHOUT_LISTENER,
        REGULAR_FILE,
        DIRECTORY,
        TOO_LONG,
        NOT_OURS
    }

    private void make(Unusable kind) throws IOException {
        switch (kind) {
            case ABSENT -> socket = folder.resolve("absent.sock");
            case WITHOUT_LISTENER -> front().close();
            case REGULAR_FILE -> Files.writeString(socket, "connection refused");
            case DIRECTORY -> Files.createDirectory(socket);
            case TOO_LONG -> socket = folder.resolve("x".repeat(200));
            case NOT_OURS -> {
                assumeFalse(System.getProperty("user.name", "").equals("root"), "root may connect to every socket");
                front().close();
                Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("---------"));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void socketWhereNobodyIsLeadsToADirectConnectionAndOneWarning(Unusable kind) throws IOException {
        make(kind);
        Reference reference = plain();

        pull(reference);
        pull(reference);

        assertThat(bench.server.asked()).hasSize(2);
        assertThat(proxy.asked()).isEmpty();
        assertThat(warnings())
                .singleElement()
                .asString()
                .contains("Docker Desktop's proxy cannot be reached at " + socket
                        + ": registries are connected to directly");
    }

    @Test
    void socketThatWasLeftAloneIsTriedAgainAfterHalfAMinute() {
        Reference reference = plain();
        pull(reference);
        try (SocketFront front = front()) {
            pull(reference);
            assertThat(front.accepted()).isZero();

            bench.clock.advance(Duration.ofSeconds(30));
            pull(reference);

            assertThat(proxy.asked()).hasSize(1);
            assertThat(front.accepted()).isEqualTo(2);
        }
    }

    @Test
    void socketThatStaysAwayIsToldOnce() {
        Reference reference = plain();
        for (int round = 0; round < 3; round++) {
            pull(reference);
            bench.clock.advance(Duration.ofSeconds(31));
        }

        assertThat(warnings()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void socketThatGoesAwayInUseIsGonePast(boolean tunnel) throws Exception {
        TestCertificate certificate = TestCertificate.forName(folder, "registry.test");
        try (ScriptedServer server =
                tunnel ? ScriptedServer.tls(bench.vertx, certificate) : ScriptedServer.plain(bench.vertx)) {
            server.on("GET " + Bench.TAGGED, Bench.manifestReply());
            Reference reference = registry(server.port(), tunnel ? Bench.Own.INSECURE : Bench.Own.PLAIN);
            SocketFront front = front();
            pull(reference);
            assertThat(bench.resolved).isEmpty();
            front.close();

            pull(reference);

            assertThat(proxy.asked()).hasSize(1);
            assertThat(bench.resolved).contains("registry.test");
            assertThat(warnings()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 407, 500, 502, 503})
    void refusalOfTheProxyIsTheFailureAndNobodyGoesPastIt(int status) {
        proxy.answering(Reply.text(status, "connection refused: dial unix: no such file or directory")
                .with("Proxy-Authenticate", status == 407 ? "Basic realm=\"corp\"" : "")
                .with(Via.MARK, "0123456789abcdef0123456789abcdef"));
        try (SocketFront front = front()) {
            RegistryUnavailable failure = Bench.failure(RegistryUnavailable.class, asked(tls()));

            assertThat(failure.report().members()).containsEntry("proxy", "docker-desktop");
            assertThat(failure.report().error()).isPresent();
            assertThat(proxy.asked()).hasSize(1);
            assertThat(front.accepted()).isEqualTo(2);
            assertThat(bench.resolved).isEmpty();
            assertThat(warnings()).isEmpty();
        }
    }

    @Test
    void proxyThatWantsALoginForPlainHttpIsNamed() {
        proxy.answering(Reply.status(407));
        try (SocketFront front = front()) {
            RegistryUnavailable failure = Bench.failure(RegistryUnavailable.class, asked(plain()));

            assertThat(failure.report().error()).contains(NetworkError.PROXY_CONFIGURATION_ERROR);
            assertThat(failure.report().detail()).contains("the proxy docker-desktop");
            assertThat(front.accepted()).isEqualTo(2);
            assertThat(bench.resolved).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void proxyThatHangsUpIsNoReasonToGoPastIt(boolean tunnel) {
        try (SocketFront front = SocketFront.hangingUp(socket)) {
            Reference reference = tunnel ? tls() : plain();

            RegistryUnavailable failure = Bench.failure(RegistryUnavailable.class, asked(reference));

            assertThat(failure.report().members()).containsEntry("proxy", "docker-desktop");
            assertThat(front.accepted()).isGreaterThan(1);
            assertThat(bench.server.asked()).isEmpty();
            assertThat(bench.resolved).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"en", "tr", "ja", "ar"})
    void wordsOfAnAnswerChangeNothingInAnyLanguage(String language) {
        bench.server.on(
                "GET " + Bench.TAGGED,
                Reply.text(500, "connection refused, no such file, dial unix, proxyconnect tcp")
                        .with(Via.MARK, "connection refused"));
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag(language));
        try (SocketFront front = front()) {
            RegistryUnavailable failure = Bench.failure(RegistryUnavailable.class, asked(plain()));

            assertThat(failure.report().upstreamStatus()).hasValue(500);
            assertThat(bench.resolved).isEmpty();
            assertThat(front.accepted()).isEqualTo(1 + bench.server.asked().size());
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void loopbackIsDirect() {
        try (SocketFront front = front()) {
            String authority = bench.server.authority();
            bench.configured(Bench.settings(Map.of(authority, Bench.Own.PLAIN)).through(desktop(Map.of(), Map.of())));

            pull(bench.reference());

            assertThat(front.accepted()).isZero();
            assertThat(bench.server.asked()).hasSize(1);
        }
    }

    @Test
    void hostWithAWayOfItsOwnIsNotReachedThroughTheSocket() {
        Origin target = Origin.of(true, "ghcr.io");

        assertThat(Passage.to(target, desktop(Map.of(), Map.of())).desktop()).isTrue();
        assertThat(Passage.to(target, desktop(Map.of(), Map.of("ghcr.io", new Bench.Proxied("direct"))))
                        .desktop())
                .isFalse();
        assertThat(Passage.to(target, desktop(Map.of(), Map.of("quay.io", new Bench.Proxied("direct"))))
                        .desktop())
                .isTrue();
    }

    @Test
    void proxyOfTheEnvironmentIsAChoiceAndNoProxyAloneIsNone() {
        Origin target = Origin.of(true, "ghcr.io");

        assertThat(Passage.to(target, desktop(Map.of("NO_PROXY", "*"), Map.of()))
                        .desktop())
                .isTrue();
        assertThat(Passage.to(target, desktop(Map.of("HTTP_PROXY", "p:1"), Map.of()))
                        .desktop())
                .isFalse();
        assertThat(Passage.to(target, desktop(Map.of("HTTPS_PROXY", "p:1", "NO_PROXY", "*"), Map.of()))
                        .desktop())
                .isFalse();
    }

    @Test
    void metadataServiceIsNotAskedThroughTheSocket() {
        RegistrySettings settings = Bench.settings(Map.of()).through(desktop(Map.of(), Map.of()));

        assertThat(Passage.toService(Origin.of(false, "169.254.169.254"), settings)
                        .desktop())
                .isFalse();
        assertThat(Passage.toService(Origin.of(true, "sts.amazonaws.com"), settings)
                        .desktop())
                .isTrue();
    }

    @Test
    void forbiddenAddressIsNotAskedOfTheProxy() {
        try (SocketFront front = front()) {
            plain();
            Reference metadata = Bench.reference("169.254.169.254:80/acme/helper:1");

            AgentException failure = Bench.failure(AgentException.class, asked(metadata));

            assertThat(failure).isInstanceOf(AgentException.ReferenceNotAllowed.class);
            assertThat(proxy.asked()).isEmpty();
            assertThat(front.accepted()).isLessThan(2);
        }
    }

    @Test
    void cancelledCallLeavesNoConnection() {
        bench.server.on("GET " + Bench.TAGGED, Reply.silence());
        try (SocketFront front = front()) {
            Cancellable call = asked(plain()).subscribe().with(ignored -> {}, ignored -> {});
            Eventually.holds(() -> bench.server.asked().size() == 1);

            call.cancel();

            Eventually.holds(front::isIdle);
        }
    }

    @Test
    void closedClientLeavesNoConnection() {
        bench.server.on("GET " + Bench.TAGGED, Reply.silence());
        try (SocketFront front = front()) {
            Cancellable call = asked(plain()).subscribe().with(ignored -> {}, ignored -> {});
            Eventually.holds(() -> bench.server.asked().size() == 1);

            bench.client().close();

            Eventually.holds(front::isIdle);
            call.cancel();
        }
    }
}
