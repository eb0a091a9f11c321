package io.agentloader.component;

import static io.agentloader.testkit.Loader.reference;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.oci.Digest;
import io.agentloader.oci.Platform;
import io.agentloader.oci.Reference;
import io.agentloader.oci.ReferenceParser;
import io.agentloader.pull.PullMode;
import io.agentloader.pull.PullRequest;
import io.agentloader.pull.PulledAgent;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.Faults;
import io.agentloader.testkit.Gate;
import io.agentloader.testkit.Loader;
import io.agentloader.testkit.Requests;
import io.agentloader.testkit.TestRegistry;
import io.agentloader.watch.PromptConfirms;
import io.agentloader.watch.WatchEvent;
import io.agentloader.watch.Watched;
import io.agentloader.watch.Watcher;
import io.smallrye.mutiny.Uni;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of somebody's word that a tag changed. */
@Timeout(60)
class PromptConfirmsTest {

    private static final String BY = "corp";

    @TempDir
    Path folder;

    /** Stands still between two statements; the pipeline has a clock that runs. */
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));

    private TestRegistry registry;
    private Loader loader;
    private PromptConfirms hints;
    private String helper;
    private Reference tag;

    @BeforeEach
    void start() {
        registry = TestRegistry.start();
        registry.publish("acme/helper:1", Agents.gzip(Agents.HAIKU));
        helper = registry.reference("acme/helper:1");
        tag = reference(helper);
        loader = new Loader(folder.resolve("store"));
        hints = hints(false);
    }

    @AfterEach
    void stop() {
        loader.close();
        registry.close();
    }

    private PromptConfirms hints(boolean offline) {
        return PromptConfirms.over(
                new PromptConfirms.Doors(loader.watches(), loader.agents(), loader.store(), offline), now::get);
    }

    private static <T> T done(Uni<T> work) {
        return work.await().atMost(Duration.ofSeconds(30));
    }

    private List<Reference> concerned(String text) {
        return done(hints.concernedBy(reference(text)));
    }

    private void hint() {
        done(hints.confirm(List.of(tag), BY));
    }

    private void advance(Duration by) {
        now.updateAndGet(before -> before.plus(by));
    }

    private Digest stored() {
        PulledAgent agent = loader.pull(PullRequest.of(tag, PullMode.LOCAL_ONLY));
        return agent.named().digest();
    }

    /** What one watcher was told. */
    private static final class Heard implements Watcher {
        private final List<WatchEvent> events = new CopyOnWriteArrayList<>();

        @Override
        public void happened(WatchEvent event) {
            events.add(event);
        }

        @Override
        public void reset(long id) {}

        @Override
        public void tick() {}

        @Override
        public void end() {}

        private List<String> lines() {
            return events.stream()
                    .map(event -> event.type() + " " + event.cause())
                    .toList();
        }
    }

    private Heard watch(Reference reference) {
        Heard heard = new Heard();
        loader.watches().follow(List.of(Watched.of(reference)), OptionalLong.empty(), heard);
        return heard;
    }

    private Reference range(String range) {
        return ReferenceParser.DEFAULT.parseWanted(registry.reference("acme/helper") + ":" + range);
    }

    @Test
    void whatIsStoredIsConfirmedAndFollowsItsRegistry() {
        loader.pull(helper);
        Digest limerick = registry.publish("acme/helper:1", Agents.gzip(Agents.LIMERICK));
        registry.clear();

        assertThat(concerned(helper)).containsExactly(tag);
        hint();

        assertThat(stored()).isEqualTo(limerick);
        assertThat(registry.manifestRequests())
                .containsExactly("HEAD /v2/acme/helper/manifests/1", "GET /v2/acme/helper/manifests/" + limerick);
    }

    @Test
    void whatIsNeitherStoredNorWatchedIsNoneOfOurBusiness() {
        assertThat(concerned(helper)).isEmpty();
        hint();

        assertThat(registry.requests()).isEmpty();
        assertThat(done(loader.store().list(Optional.empty(), 10))).isEmpty();
    }

    @Test
    void digestsAndPinnedTagsHaveNothingToConfirm() {
        Digest digest = loader.pull(helper).named().digest();
        assertThat(done(hints.concernedBy(tag.at(digest)))).isEmpty();
        assertThat(concerned(helper)).containsExactly(tag);
        watch(tag);

        done(loader.pins().pin(tag, digest));

        assertThat(concerned(helper)).isEmpty();
    }

    @Test
    void offlineNobodyIsAsked() {
        loader.pull(helper);

        assertThat(done(hints(true).concernedBy(tag))).isEmpty();
    }

    @Test
    void whoWatchesIsToldByWhomItWasNoticed() {
        Heard heard = watch(tag);
        assertThat(concerned(helper)).containsExactly(tag);
        hint();
        advance(Duration.ofSeconds(1));

        registry.publish("acme/helper:1", Agents.gzip(Agents.LIMERICK));
        hint();
        advance(Duration.ofSeconds(1));
        registry.deleteTag("acme/helper:1");
        hint();

        assertThat(heard.lines()).containsExactly("REVALIDATED HOOK", "UPDATED HOOK", "REMOVED HOOK");
    }

    @Test
    void watchedRangeIsConfirmedForTagsThatAreInIt() {
        registry.publish("acme/helper:1.2.0", Agents.gzip(Agents.HAIKU));
        Heard heard = watch(range("^1.2"));
        loader.pull(PullRequest.of(range("^1.2")));
        Digest limerick = registry.publish("acme/helper:1.3.0", Agents.gzip(Agents.LIMERICK));

        assertThat(concerned(registry.reference("acme/helper:2.0.0"))).isEmpty();
        assertThat(concerned(registry.reference("acme/other:1.3.0"))).isEmpty();
        List<Reference> concerned = concerned(registry.reference("acme/helper:1.3.0"));
        assertThat(concerned).containsExactly(range("^1.2"));
        done(hints.confirm(concerned, BY));

        assertThat(heard.events).last().satisfies(event -> {
            assertThat(event.digest()).contains(limerick);
            assertThat(event.cause()).isEqualTo(WatchEvent.Cause.HOOK);
        });
    }

    @Test
    void manyWordsWithinASecondAreOneConfirmAndOneAfterTheLast() {
        loader.pull(helper);
        registry.clear();
        Gate gate = registry.hold(Requests.head());
        CompletableFuture<Void> first =
                hints.confirm(List.of(tag), BY).subscribeAsCompletionStage().toCompletableFuture();
        gate.awaitArrivals(1);
        IntStream.range(0, 100).forEach(i -> hint());
        Digest limerick = registry.publish("acme/helper:1", Agents.gzip(Agents.LIMERICK));
        hint();
        gate.open();
        first.join();

        advance(Duration.ofMillis(999));
        hint();
        done(hints.tend());
        assertThat(registry.manifestRequests()).containsExactly("HEAD /v2/acme/helper/manifests/1");

        advance(Duration.ofMillis(1));
        done(hints.tend());
        assertThat(stored()).isEqualTo(limerick);
        assertThat(registry.manifestRequests()).hasSize(3);

        advance(Duration.ofSeconds(5));
        done(hints.tend());
        assertThat(registry.manifestRequests()).hasSize(3);
    }

    /** So does Debian's docker-registry: it tells of a manifest, and lets the tag name it then. */
    @Test
    void hintThatComesBeforeItsChangeFindsItLater() {
        loader.pull(helper);
        hint();
        Digest limerick = registry.publish("acme/helper:1", Agents.gzip(Agents.LIMERICK));
        advance(Duration.ofSeconds(1));
        done(hints.tend());

        assertThat(stored()).isEqualTo(limerick);
        registry.clear();
        advance(Duration.ofSeconds(10));
        done(hints.tend());
        assertThat(registry.requests()).isEmpty();
    }

    /** Asked while it writes down what the tag names, it has been seen to answer 500. */
    @Test
    void registryThatStumblesIsAskedAgain() {
        loader.pull(helper);
        Digest limerick = registry.publish("acme/helper:1", Agents.gzip(Agents.LIMERICK));
        registry.once(Requests.head(), Faults.status(500));
        hint();
        assertThat(stored()).isNotEqualTo(limerick);
        advance(Duration.ofSeconds(1));
        done(hints.tend());

        assertThat(stored()).isEqualTo(limerick);
    }

    @Test
    void hintThatNothingComesOfIsLookedIntoThreeTimes() {
        loader.pull(helper);
        registry.clear();
        hint();
        for (int second = 0; second < 20; second++) {
            advance(Duration.ofSeconds(1));
            done(hints.tend());
            assertThat(registry.requests()).hasSize(second < 5 ? 2 : 3);
        }
    }

    @Test
    void tagThatIsOnlyWatchedIsLookedForAgainToo() {
        registry.deleteTag("acme/helper:1");
        Heard heard = watch(tag);
        hint();
        registry.publish("acme/helper:1", Agents.gzip(Agents.LIMERICK));
        advance(Duration.ofSeconds(1));
        done(hints.tend());

        assertThat(heard.events).last().satisfies(event -> assertThat(event.digest())
                .isPresent());
    }

    @Test
    void questionThatWasAskedBeforeTheWordIsNotItsAnswer() {
        loader.pull(helper);
        registry.clear();
        Gate gate = registry.hold(Requests.head());
        CompletableFuture<PulledAgent> reader = loader.agents()
                .pull(PullRequest.of(tag))
                .subscribeAsCompletionStage()
                .toCompletableFuture();
        gate.awaitArrivals(1);
        CompletableFuture<Void> hinted =
                hints.confirm(List.of(tag), BY).subscribeAsCompletionStage().toCompletableFuture();
        gate.open();
        reader.join();
        hinted.join();

        assertThat(registry.manifestRequests())
                .containsExactly("HEAD /v2/acme/helper/manifests/1", "HEAD /v2/acme/helper/manifests/1");
    }

    @Test
    void clockThatWasPutBackHoldsNothingUp() {
        loader.pull(helper);
        registry.clear();
        hint();
        advance(Duration.ofHours(-1));
        hint();

        assertThat(registry.manifestRequests()).hasSize(2);
    }

    @Test
    void registryInTroubleIsNoFailure() {
        loader.pull(helper);
        Heard heard = watch(tag);
        registry.stop();

        hint();
        advance(Duration.ofSeconds(1));
        registry.resume();
        hint();

        assertThat(heard.lines()).contains("STALE HOOK");
    }

    @Test
    void everyPlatformThatIsWatchedHearsOfItAtTheCostOfOneConfirm() {
        loader.pull(helper);
        Heard plain = watch(tag);
        Heard arm = new Heard();
        loader.watches()
                .follow(
                        List.of(new Watched(tag, Optional.of(new Platform("linux", "arm64", Optional.empty())))),
                        OptionalLong.empty(),
                        arm);
        hint();
        advance(Duration.ofSeconds(1));
        registry.publish("acme/helper:1", Agents.gzip(Agents.LIMERICK));
        registry.clear();

        hint();

        assertThat(plain.lines()).contains("UPDATED HOOK");
        assertThat(arm.lines()).contains("UPDATED HOOK");
        assertThat(registry.manifestRequests())
                .filteredOn(request -> request.startsWith("HEAD"))
                .hasSize(1);
    }
}
