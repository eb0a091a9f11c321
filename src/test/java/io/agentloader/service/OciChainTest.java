package io.agentloader.service;

import static io.agentloader.testkit.Loader.reference;
import static io.agentloader.testkit.Requests.any;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.agentloader.agent.AgentPacking.Packed;
import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.Trouble;
import io.agentloader.failure.Kind;
import io.agentloader.pull.Provenance.Source;
import io.agentloader.pull.PullMode;
import io.agentloader.pull.PullRequest;
import io.agentloader.pull.PulledAgent;
import io.agentloader.registry.MirrorFilePlaces;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.Faults;
import io.agentloader.testkit.Loader;
import io.agentloader.testkit.ManualClock;
import io.agentloader.testkit.TestRegistry;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A loader behind the running one, which it asks in the place of every registry: as one loader would answer. */
@QuarkusTest
@TestProfile(PipelineProfile.class)
class OciChainTest extends AgainstARegistry {

    private static final Packed HELPER = Agents.gzip(Agents.HAIKU);
    private static final String NAME = "acme/helper:1";

    @TempDir
    Path folder;

    @Inject
    ManualClock clock;

    private Loader node;

    @BeforeEach
    void startNodes() throws IOException {
        node = behind("node");
    }

    @AfterEach
    void stopNodes() {
        node.close();
    }

    /** With an empty store. */
    private Loader behind(String name) throws IOException {
        Path hosts = Files.createDirectories(folder.resolve("hosts/_default"));
        Files.writeString(hosts.resolve("hosts.toml"), "server = \"http://127.0.0.1:" + base.getPort() + "\"\n");
        return Loader.withoutNames(
                folder.resolve(name),
                new MirrorFilePlaces(Optional.of(folder.resolve("hosts")), "off", "off", folder, folder));
    }

    private PullRequest request(PullMode mode) {
        return PullRequest.of(reference(registry.reference(NAME)), mode);
    }

    private AgentException refused(Loader loader, PullRequest request) {
        AgentException failure = catchThrowableOfType(AgentException.class, () -> loader.pull(request));
        assertThat(failure).isNotNull();
        return failure;
    }

    @Test
    void coldPullIsOneRequestOfEachKindOnEachHopAndTheSameAgent() {
        registry.publish(NAME, HELPER);

        PulledAgent agent = node.pull(request(PullMode.DEFAULT));

        assertThat(registry.requests())
                .containsExactly(
                        "GET /v2/acme/helper/manifests/1",
                        "GET /v2/acme/helper/blobs/" + Agents.layer(HELPER).digest());
        assertThat(agent.outcome().attempts()).isEqualTo(2);
        assertThat(agent.provenance().host()).isEqualTo("127.0.0.1:" + base.getPort());
        try (Loader direct = new Loader(folder.resolve("direct"))) {
            PulledAgent alone = direct.pull(request(PullMode.DEFAULT));
            assertThat(agent.yaml().digest()).isEqualTo(alone.yaml().digest());
            assertThat(agent.named().descriptor()).isEqualTo(alone.named().descriptor());
            assertThat(agent.manifest().toByteArray())
                    .isEqualTo(alone.manifest().toByteArray());
        }
    }

    @Test
    void confirmIsOneHeadOnEachHop() {
        registry.publish(NAME, HELPER);
        node.pull(request(PullMode.DEFAULT));
        registry.clear();

        PulledAgent agent = node.pull(request(PullMode.DEFAULT));

        assertThat(agent.provenance().source()).isEqualTo(Source.REVALIDATED);
        assertThat(agent.outcome().attempts()).isEqualTo(1);
        assertThat(registry.requests()).containsExactly("HEAD /v2/acme/helper/manifests/1");
    }

    @Test
    void tagThatMovesMovesOnEachHop() {
        registry.publish(NAME, HELPER);
        node.pull(request(PullMode.DEFAULT));
        Packed moved = Agents.index(Agents.LIMERICK, Agents.LIMERICK);
        registry.publish(NAME, moved);

        PulledAgent agent = node.pull(request(PullMode.DEFAULT));
        registry.stop();

        assertThat(agent.named().digest()).isEqualTo(moved.manifest().digest());
        assertThat(node.pull(request(PullMode.DEFAULT)).named().digest())
                .isEqualTo(moved.manifest().digest());
    }

    @Test
    void callersWhoMayNotHaveAStaleCopyGetNoneFromTheLoaderInFront() throws IOException {
        registry.publish(NAME, HELPER);
        node.pull(request(PullMode.DEFAULT));
        registry.stop();

        for (PullMode mode : new PullMode[] {PullMode.STRICT, PullMode.REMOTE_ONLY}) {
            assertThat(refused(node, request(mode)).kind()).isEqualTo(Kind.REGISTRY_UNAVAILABLE);
        }
        assertThat(refused(node, request(PullMode.DEFAULT).confirmedNow()).kind())
                .isEqualTo(Kind.REGISTRY_UNAVAILABLE);
        try (Loader fresh = behind("fresh")) {
            assertThat(refused(fresh, request(PullMode.DEFAULT).confirmedNow()).kind())
                    .isEqualTo(Kind.REGISTRY_UNAVAILABLE);
            assertThat(fresh.pull(request(PullMode.DEFAULT)).named().digest())
                    .isEqualTo(HELPER.manifest().digest());
        }
    }

    @Test
    void strictPullThatChangesNothingIsOneRequestOnEachHop() {
        registry.publish(NAME, HELPER);
        node.pull(request(PullMode.DEFAULT));
        registry.clear();

        PulledAgent agent = node.pull(request(PullMode.STRICT));

        assertThat(agent.outcome().attempts()).isEqualTo(1);
        assertThat(registry.requests()).containsExactly("HEAD /v2/acme/helper/manifests/1");
        assertThat(registry.log().get(0).header("cache-control")).contains("no-cache");
    }

    @Test
    void wordOfTheLoaderInFrontIsAsOldAsItSays() throws IOException {
        registry.publish(NAME, HELPER);
        node.pull(request(PullMode.DEFAULT));
        registry.stop();
        clock.advance(Duration.ofHours(1));

        try (Loader fresh = behind("fresh")) {
            for (int i = 0; i < 2; i++) {
                PulledAgent agent = fresh.pull(request(PullMode.DEFAULT));
                assertThat(agent.provenance().age(fresh.clock().instant()))
                        .isBetween(Duration.ofHours(1), Duration.ofMinutes(65));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "403, UPSTREAM_DENIED",
        "404, NOT_FOUND",
        "418, REGISTRY_REJECTED",
        "429, RATE_LIMITED",
        "500, REGISTRY_UNAVAILABLE",
        "503, REGISTRY_UNAVAILABLE"
    })
    void failureIsWhatItWouldBeWithOneLoader(int status, Kind kind) {
        registry.always(any(), Faults.status(status));

        assertThat(refused(node, request(PullMode.DEFAULT)).kind()).isEqualTo(kind);
    }

    @Test
    void refusalOfTheRegistryIsAnAnswerOnEachHop() {
        registry.publish(NAME, HELPER);
        node.pull(request(PullMode.DEFAULT));
        registry.always(any(), Faults.status(401));

        assertThat(refused(node, request(PullMode.DEFAULT)))
                .isNotInstanceOf(Trouble.class)
                .extracting(AgentException::kind)
                .isEqualTo(Kind.UPSTREAM_DENIED);
    }

    @Test
    void whatIsNoAgentIsNoneOnEachHop() {
        registry.publish(NAME, Agents.unannotated(Agents.HAIKU));

        assertThat(refused(node, request(PullMode.DEFAULT)).kind()).isEqualTo(Kind.NOT_AN_AGENT);
    }

    @Test
    void deadRegistryBehindItIsNotHeldAgainstTheLoaderInFront() {
        registry.stop();
        for (int i = 0; i < 2 * PipelineProfile.CIRCUIT_FAILURES; i++) {
            assertThat(refused(node, request(PullMode.DEFAULT)).report().attempts())
                    .isEqualTo(1);
        }

        try (TestRegistry other = TestRegistry.start()) {
            other.publish(NAME, HELPER);

            assertThat(node.pull(other.reference(NAME)).named().digest())
                    .isEqualTo(HELPER.manifest().digest());
        }
    }
}
