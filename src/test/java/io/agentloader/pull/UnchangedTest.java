package io.agentloader.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentloader.agent.AgentPacking.Packed;
import io.agentloader.agent.PlatformChoice;
import io.agentloader.config.LoaderConfig.FallbackOn;
import io.agentloader.config.Span;
import io.agentloader.failure.AgentException.Pinned;
import io.agentloader.observe.ResolutionLog;
import io.agentloader.oci.Content;
import io.agentloader.oci.Descriptor;
import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import io.agentloader.policy.Admission;
import io.agentloader.policy.RegistryTypes;
import io.agentloader.pull.Recovery.Kept;
import io.agentloader.registry.Delivered;
import io.agentloader.registry.Effort;
import io.agentloader.registry.RegistryClient;
import io.agentloader.store.ContentStore;
import io.agentloader.store.StoreSettings;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.Loader;
import io.agentloader.testkit.ManualClock;
import io.agentloader.testkit.TestRegistry;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Refreshes of what has not changed since it was stored. */
class UnchangedTest {

    private static final PullSettings SETTINGS = new PullSettings(
            Duration.ZERO, Span.UNLIMITED, FallbackOn.NETWORK, false, Duration.ofSeconds(20), 64, 1 << 20, "amd64");

    private static final PlatformChoice PLATFORM = new PlatformChoice(PlatformChoice.own("amd64"), Optional.empty());

    private static final Reference TAG = Loader.reference("registry.test/acme/helper:1");
    private static final FetchOrder ORDER = FetchOrder.of(TAG, PLATFORM, Effort.FULL);
    private static final Packed HAIKU = Agents.raw(Agents.HAIKU);
    private static final Packed LIMERICK = Agents.raw(Agents.LIMERICK);

    private final ManualClock clock = new ManualClock();

    @TempDir
    Path folder;

    private TestRegistry registry;
    private Loader loader;

    @BeforeEach
    void start() {
        registry = TestRegistry.start();
        loader = new Loader(folder);
    }

    @AfterEach
    void stop() {
        loader.close();
        registry.close();
    }

    @Test
    void unchangedTagIsConfirmedByItsManifestAndNoFileIsWritten() throws IOException {
        registry.publish("acme/helper:1", Agents.gzip(Agents.HAIKU));
        PulledAgent pulled = loader.pull(tag());
        SortedMap<String, String> before = files();
        registry.clear();
        loader.clock().advance(Duration.ofSeconds(5));

        PulledAgent refreshed = loader.pull(strict());

        assertThat(yaml(refreshed)).isEqualTo(Agents.HAIKU);
        assertThat(refreshed.provenance().confirmedAt())
                .isAfterOrEqualTo(pulled.provenance().confirmedAt().plusSeconds(5));
        assertThat(refreshed.outcome().way()).isEqualTo(Outcome.Way.REFETCHED);
        assertThat(refreshed.outcome().stored()).isTrue();
        assertThat(registry.requests()).containsExactly("GET /v2/acme/helper/manifests/1");
        assertThat(files()).isEqualTo(before);
    }

    @Test
    void unchangedIndexIsOneRequest() {
        registry.publish("acme/helper:1", Agents.index(Agents.HAIKU, Agents.HAIKU));
        loader.pull(tag());
        registry.clear();

        PulledAgent refreshed = loader.pull(strict());

        assertThat(refreshed.isThroughIndex()).isTrue();
        assertThat(registry.requests()).containsExactly("GET /v2/acme/helper/manifests/1");
    }

    @Test
    void tagThatMovedSinceItWasLookedAtIsMovedBack() {
        PullDoors doors = doors(HAIKU);
        done(recovery(doors(LIMERICK)).fetch(ORDER, Optional.empty()));

        assertThat(refreshed(doors).agent().digest()).isEqualTo(HAIKU.manifest().digest());
        assertThat(named(doors)).isEqualTo(HAIKU.manifest().digest());
    }

    @Test
    void tagThatWasMovedHereSinceItWasSeenIsMovedBack() {
        PullDoors doors = havingSeenTheTag();
        done(recovery(doors(LIMERICK, doors.store())).fetch(ORDER, Optional.empty()));

        refreshed(doors);

        assertThat(named(doors)).isEqualTo(HAIKU.manifest().digest());
    }

    @Test
    void tagThatAnotherProcessMovedSinceItWasSeenIsMovedBack() {
        PullDoors doors = havingSeenTheTag();
        done(recovery(doors(LIMERICK)).fetch(ORDER, Optional.empty()));
        assertThat(doors.store().recent(TAG, PLATFORM.key()))
                .as("for a moment nobody has looked at what others write")
                .isPresent();

        refreshed(doors);

        assertThat(named(doors)).isEqualTo(HAIKU.manifest().digest());
    }

    /** The first version, as it was stored and looked at a moment ago. */
    private PullDoors havingSeenTheTag() {
        PullDoors doors = doors(HAIKU);
        done(recovery(doors).fetch(ORDER, Optional.empty()));
        clock.advance(Duration.ofSeconds(5));
        done(doors.store().lookup(TAG, PLATFORM.key()));
        assertThat(doors.store().recent(TAG, PLATFORM.key())).isPresent();
        return doors;
    }

    /** By who found the first version in the store. */
    private Kept refreshed(PullDoors doors) {
        return done(recovery(doors)
                .fetch(ORDER.unlessUnchanged(Optional.of(HAIKU.manifest().digest())), Optional.empty()));
    }

    private static Digest named(PullDoors doors) {
        return done(doors.store().lookup(TAG, PLATFORM.key()))
                .entry()
                .orElseThrow()
                .named()
                .digest();
    }

    @Test
    void tagThatIsHeldSinceItWasSeenIsNotRefreshed() {
        PullDoors doors = doors(HAIKU);
        PullPipeline pipeline = new PullPipeline(doors, SETTINGS, clock);
        PullRequest strict = PullRequest.of(TAG).in(PullMode.STRICT);
        done(pipeline.pull(strict));
        clock.advance(Duration.ofSeconds(5));
        done(pipeline.pull(strict));
        assertThat(doors.store().recent(TAG, PLATFORM.key())).isPresent();
        done(doors.store().pin(TAG, HAIKU.manifest().digest()));

        assertThatThrownBy(() -> done(pipeline.pull(strict))).isInstanceOf(Pinned.class);
    }

    @Test
    void whatWasSeenAMomentAgoIsNotReadAgain() {
        Packed agent = Agents.raw(Agents.HAIKU);
        PullDoors doors = doors(agent);
        List<String> asked = new CopyOnWriteArrayList<>();
        PullPipeline pipeline = new PullPipeline(
                new PullDoors(
                        doors.registry(),
                        telling(doors.store(), asked),
                        doors.admission(),
                        doors.types(),
                        doors.listener()),
                SETTINGS,
                clock);
        PullRequest request = PullRequest.of(Loader.reference("registry.test/acme/helper:1"));
        done(pipeline.pull(request.in(PullMode.STRICT)));
        clock.advance(Duration.ofSeconds(5));
        done(pipeline.pull(request.in(PullMode.STRICT)));
        asked.clear();

        PulledAgent refreshed = done(pipeline.pull(request.in(PullMode.STRICT)));

        assertThat(refreshed.outcome().way()).isEqualTo(Outcome.Way.REFETCHED);
        assertThat(asked).contains("recent").doesNotContain("lookup", "pin");
    }

    @Test
    void damageSinceItWasSeenIsRepairedByTheRefreshThatLooksAgain() throws IOException {
        Packed agent = Agents.raw(Agents.HAIKU);
        registry.publish("acme/helper:1", agent);
        loader.pull(tag());
        loader.clock().advance(Duration.ofSeconds(5));
        loader.pull(strict());
        Path layer = folder.resolve("blobs/sha256/"
                + agent.blobs().get(agent.blobs().size() - 1).digest().hex());
        byte[] whole = Files.readAllBytes(layer);
        byte[] flipped = whole.clone();
        flipped[0] ^= 1;
        Files.write(layer, flipped);
        loader.clock().advance(Duration.ofSeconds(2));
        registry.clear();

        PulledAgent refreshed = loader.pull(strict());

        assertThat(yaml(refreshed)).isEqualTo(Agents.HAIKU);
        assertThat(refreshed.outcome().way()).isEqualTo(Outcome.Way.RECOVERED);
        assertThat(Files.readAllBytes(layer)).isEqualTo(whole);
        assertThat(registry.requests()).hasSize(2);
    }

    /** That store, which tells what it is asked for. */
    private static ContentStore telling(ContentStore store, List<String> asked) {
        return (ContentStore) Proxy.newProxyInstance(
                UnchangedTest.class.getClassLoader(), new Class<?>[] {ContentStore.class}, (proxy, method, given) -> {
                    asked.add(method.getName());
                    return method.invoke(store, given);
                });
    }

    private Recovery recovery(PullDoors doors) {
        return new Recovery(
                new Upstream(new Manifests(Source.of(doors.registry())), Source.of(doors.registry()), doors, SETTINGS),
                new StoreReader(doors.store(), 1 << 20, new Doubts(clock)),
                doors);
    }

    private PullDoors doors(Packed agent) {
        return doors(agent, ContentStore.onDisk(StoreSettings.at(folder), Runnable::run, clock));
    }

    private static PullDoors doors(Packed agent, ContentStore store) {
        return new PullDoors(
                delivering(agent), store, Admission.everything(), RegistryTypes.inferred(), new ResolutionLog());
    }

    private static RegistryClient delivering(Packed agent) {
        return (RegistryClient) Proxy.newProxyInstance(
                UnchangedTest.class.getClassLoader(), new Class<?>[] {RegistryClient.class}, (proxy, method, given) -> {
                    Content content = method.getName().equals("manifest")
                            ? agent.manifest()
                            : agent.blobs().stream()
                                    .filter(blob -> blob.descriptor().digest().equals(((Descriptor) given[1]).digest()))
                                    .findFirst()
                                    .orElseThrow();
                    return Uni.createFrom().item(new Delivered<>(content, "registry.test", 1, Instant.EPOCH));
                });
    }

    private static <T> T done(Uni<T> work) {
        return work.await().atMost(Duration.ofSeconds(20));
    }

    private static String yaml(PulledAgent agent) {
        return new String(agent.yaml().toByteArray(), StandardCharsets.UTF_8);
    }

    private String tag() {
        return registry.reference("acme/helper:1");
    }

    private PullRequest request() {
        return PullRequest.of(Loader.reference(tag()));
    }

    private PullRequest strict() {
        return request().in(PullMode.STRICT);
    }

    /** With what the file system knows each by: a file that was replaced is another. */
    private SortedMap<String, String> files() throws IOException {
        SortedMap<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.filter(Files::isRegularFile).toList()) {
                files.put(
                        path.toString(),
                        Files.readAttributes(path, "unix:ino,lastModifiedTime", LinkOption.NOFOLLOW_LINKS)
                                .toString());
            }
        }
        return files;
    }
}
