package io.agentloader.registry;

import static io.agentloader.registry.Bench.TAGGED;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.failure.AgentException.ReferenceNotAllowed;
import io.agentloader.failure.AgentException.RegistryUnavailable;
import io.agentloader.failure.NetworkError;
import io.agentloader.oci.Reference;
import io.agentloader.policy.Admission;
import io.agentloader.policy.AdmissionRules;
import io.agentloader.testkit.Reply;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A name is resolved once, every address of it is judged, and what was judged is connected to (wire tests 3 and 4). */
class AddressTest {

    private Bench bench;
    private NetServer forbidden;
    private final AtomicInteger accepted = new AtomicInteger();

    /** A port that counts who comes, on an address that the rules of these tests forbid. */
    @BeforeEach
    void open() throws Exception {
        bench = new Bench();
        bench.server.on("GET " + TAGGED, Bench.manifestReply());
        forbidden = bench.vertx
                .createNetServer(new NetServerOptions().setHost("127.0.0.2").setPort(bench.server.port()))
                .connectHandler(socket -> {
                    accepted.incrementAndGet();
                    socket.close();
                });
        forbidden.listen().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        configured(new AdmissionRules(List.of(), List.of(), List.of("127.0.0.1/32"), List.of(), Set.of(), false));
    }

    @AfterEach
    void close() throws Exception {
        forbidden.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        bench.close();
    }

    private void configured(AdmissionRules rules) {
        RegistrySettings usual = Bench.settings(Map.of());
        bench.configured(new RegistrySettings(
                usual.version(),
                usual.timeouts(),
                usual.retry(),
                usual.circuit(),
                Map.of(authority("registry.test"), Bench.Own.PLAIN, authority("other.test"), Bench.Own.PLAIN),
                Admission.of(rules).addresses()));
    }

    private String authority(String host) {
        return host + ":" + bench.server.port();
    }

    private Reference named() {
        return Bench.reference(authority("registry.test") + "/acme/helper:1");
    }

    private Delivered<?> manifest() {
        return Bench.await(bench.client().manifest(named(), Effort.FULL));
    }

    private ReferenceNotAllowed refusal() {
        return Bench.failure(ReferenceNotAllowed.class, bench.client().manifest(named(), Effort.FULL));
    }

    @Test
    void forbiddenAddressIsNotEvenConnectedTo() {
        bench.name("registry.test", "127.0.0.2");

        ReferenceNotAllowed failure = refusal();

        assertThat(failure.report().members()).containsEntry("rule", "loopback");
        assertThat(failure.report().error()).contains(NetworkError.DESTINATION_IP_PROHIBITED);
        assertThat(accepted).hasValue(0);
    }

    @Test
    void forbiddenAddressAmongAllowedOnesIsPassedOver() {
        bench.name("registry.test", "127.0.0.2", "169.254.169.254", "127.0.0.1");

        assertThat(manifest().attempts()).isEqualTo(1);
        assertThat(accepted).hasValue(0);
    }

    @Test
    void nameThatTurnsForbiddenLaterIsNotConnectedTo() {
        manifest();
        bench.name("registry.test", "127.0.0.2");
        bench.clock.advance(Duration.ofSeconds(31));

        refusal();

        assertThat(accepted).hasValue(0);
        assertThat(bench.server.requests()).hasSize(1);
    }

    @Test
    void whatWasJudgedIsWhatIsConnectedToAndTheNameIsAskedForOnce() {
        manifest();
        manifest();

        assertThat(bench.resolved).containsExactly("registry.test");
        assertThat(bench.server.connections()).isEqualTo(1);
        assertThat(bench.server.request(1).header("host")).isEqualTo(authority("registry.test"));
    }

    @Test
    void nextAddressIsTriedWhenOneRefusesAndStaysInFrontWhileItIsThere() {
        configured(new AdmissionRules(List.of(), List.of(), List.of("127.0.0.0/8"), List.of(), Set.of(), false));
        bench.name("registry.test", "127.0.0.3", "127.0.0.1");
        assertThat(manifest().attempts()).isEqualTo(1);
        bench.name("registry.test", "127.0.0.4", "127.0.0.3", "127.0.0.1");
        bench.clock.advance(Duration.ofSeconds(31));

        manifest();

        assertThat(bench.resolved).hasSize(2);
        assertThat(bench.server.connections()).isEqualTo(1);
    }

    @Test
    void refusalByEveryAddressIsARefusedConnection() {
        configured(new AdmissionRules(List.of(), List.of(), List.of("127.0.0.0/8"), List.of(), Set.of(), false));
        bench.name("registry.test", "127.0.0.3", "127.0.0.4");

        RegistryUnavailable failure =
                Bench.failure(RegistryUnavailable.class, bench.client().manifest(named(), Effort.FULL));

        assertThat(failure.report().error()).contains(NetworkError.CONNECTION_REFUSED);
        assertThat(bench.resolved).hasSize(3);
    }

    @Test
    void redirectToANameAtAForbiddenAddressIsNotConnectedTo() {
        bench.name("other.test", "127.0.0.2");
        bench.server.on(
                "GET " + Bench.PULLED, Reply.status(307).with("Location", "http://" + authority("other.test") + "/x"));

        Bench.failure(ReferenceNotAllowed.class, bench.client().blob(named(), Bench.LAYER, Bench.LIMIT));

        assertThat(accepted).hasValue(0);
    }

    @Test
    void realmAtANameAtAForbiddenAddressIsNotConnectedTo() {
        bench.name("other.test", "127.0.0.2");
        bench.server.on(
                "GET " + TAGGED, Bench.challenge("Bearer realm=\"http://" + authority("other.test") + "/token\""));

        refusal();

        assertThat(accepted).hasValue(0);
    }
}
