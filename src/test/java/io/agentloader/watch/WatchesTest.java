package io.agentloader.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.NotFound;
import io.agentloader.failure.AgentException.Overloaded;
import io.agentloader.failure.AgentException.RegistryUnavailable;
import io.agentloader.failure.Report;
import io.agentloader.oci.Content;
import io.agentloader.oci.Digest;
import io.agentloader.oci.MediaType;
import io.agentloader.oci.Reference;
import io.agentloader.oci.ReferenceParser;
import io.agentloader.pull.Outcome;
import io.agentloader.pull.Outcome.Way;
import io.agentloader.pull.Provenance;
import io.agentloader.pull.Provenance.Source;
import io.agentloader.pull.PullMode;
import io.agentloader.pull.PullRequest;
import io.agentloader.pull.PulledAgent;
import io.agentloader.testkit.FakePullAgent;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WatchesTest {

    private static final Duration INTERVAL = Duration.ofSeconds(60);
    private static final Reference TAG = ReferenceParser.DEFAULT.parse("ghcr.io/acme/one:1");
    private static final Reference OTHER = ReferenceParser.DEFAULT.parse("ghcr.io/acme/two:1");
    private static final Watched WATCHED = Watched.of(TAG);
    private static final int MOST = 100;

    private final FakePullAgent agents = new FakePullAgent();
    /** Stands still between two statements. */
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));

    private final Watches watches = Watches.of(new WatchSettings(INTERVAL, MOST), now::get, () -> 0.5, Runnable::run);

    /** What one watcher was told, a line each. */
    private static final class Heard implements Watcher {
        private final List<String> lines = new ArrayList<>();
        private final List<WatchEvent> events = new ArrayList<>();

        @Override
        public void happened(WatchEvent event) {
            events.add(event);
            lines.add(event.type() + " " + event.cause());
        }

        @Override
        public void reset(long id) {
            lines.add("reset");
        }

        @Override
        public void tick() {}

        @Override
        public void end() {
            lines.add("end");
        }
    }

    private void advance(Duration by) {
        now.updateAndGet(before -> before.plus(by));
    }

    private static Content yaml(String text) {
        return Content.hash(MediaType.YAML, text.getBytes(StandardCharsets.UTF_8));
    }

    private PulledAgent agent(String text, Way way, Source source) {
        return agent(text, way, source, now.get(), false);
    }

    private static PulledAgent agent(String text, Way way, Source source, Instant confirmed, boolean pinned) {
        Content manifest =
                Content.hash(MediaType.OCI_MANIFEST, ("manifest of " + text).getBytes(StandardCharsets.UTF_8));
        Outcome outcome = new Outcome(way, false, true, false, Optional.empty(), Optional.empty(), 1, pinned);
        return new PulledAgent(
                TAG,
                yaml(text),
                manifest,
                manifest,
                new Provenance(source, "ghcr.io", confirmed),
                outcome,
                Optional.empty());
    }

    private void served(PulledAgent agent) {
        served(PullRequest.of(TAG), agent);
    }

    private void served(PullRequest request, PulledAgent agent) {
        watches.listener().served(request, agent, Duration.ZERO);
    }

    private void failed(AgentException failure) {
        watches.listener().failed(PullRequest.of(TAG), failure, Duration.ZERO);
    }

    private Heard follow(OptionalLong after) {
        Heard heard = new Heard();
        watches.follow(List.of(WATCHED), after, heard);
        return heard;
    }

    private Heard follow() {
        return follow(OptionalLong.empty());
    }

    private void tend() {
        watches.tend(agents).await().atMost(Duration.ofSeconds(10));
    }

    /** Waits for anything but that text. */
    private CompletableFuture<Optional<PulledAgent>> waitFor(Watched watched, String known) {
        return watches.await(
                        watched,
                        agent -> !agent.yaml().digest().equals(yaml(known).digest()))
                .agent()
                .subscribeAsCompletionStage();
    }

    @Test
    void oneConfirmAnIntervalServesAllWhoWait() {
        IntStream.range(0, MOST - 1).forEach(i -> waitFor(WATCHED, FakePullAgent.YAML));
        follow();

        tend();
        tend();
        assertThat(agents.asked())
                .containsExactly(PullRequest.of(TAG, PullMode.PREFER_REMOTE).identified("watch"));
        advance(INTERVAL.minusMillis(1));
        tend();
        assertThat(agents.asked()).hasSize(1);
        advance(Duration.ofMillis(1));
        tend();
        assertThat(agents.asked()).hasSize(2);
    }

    @Test
    void clockThatIsSetBackPutsNoConfirmOff() {
        follow();
        tend();
        advance(Duration.ofHours(-1));

        tend();
        assertThat(agents.asked()).hasSize(2);
        tend();
        assertThat(agents.asked()).hasSize(2);
    }

    @Test
    void whatSomebodyElseConfirmedIsNotConfirmedAgainBeforeTheInterval() {
        follow();
        tend();
        advance(INTERVAL.dividedBy(2));
        served(agent("a", Way.REVALIDATED, Source.REVALIDATED));
        advance(INTERVAL.dividedBy(2));
        tend();

        assertThat(agents.asked()).hasSize(1);
        advance(INTERVAL.dividedBy(2));
        tend();
        assertThat(agents.asked()).hasSize(2);
    }

    @Test
    void nobodyWatchingIsNobodyAsked() {
        Waiting one = watches.await(WATCHED, agent -> true);
        one.close();
        one.close();
        tend();

        assertThat(agents.asked()).isEmpty();
        assertThat(watches.watching()).isZero();
    }

    @Test
    void aConfirmThatIsUnderWayIsNotBegunAgain() {
        agents.thenReplies(request -> Uni.createFrom().nothing());
        follow();
        CompletableFuture<Void> first = watches.tend(agents).subscribeAsCompletionStage();
        advance(INTERVAL.multipliedBy(2));
        tend();

        assertThat(agents.asked()).hasSize(1);
        first.cancel(false);
    }

    @Test
    void whatIsHastenedWhileItIsConfirmedIsConfirmedOnceMore() {
        CompletableFuture<PulledAgent> slow = new CompletableFuture<>();
        agents.thenReplies(request -> Uni.createFrom().completionStage(slow));
        follow();
        CompletableFuture<Void> first = watches.tend(agents).subscribeAsCompletionStage();
        PulledAgent before = agent("a", Way.REVALIDATED, Source.REVALIDATED);
        advance(Duration.ofSeconds(1));
        watches.hasten();

        served(before);
        slow.complete(before);
        first.join();
        agents.thenAnswers(request -> agent("b", Way.MOVED, Source.REGISTRY));
        tend();
        tend();

        assertThat(agents.asked()).hasSize(2);
    }

    @Test
    void whatSomebodyConfirmsAfterItWasHastenedIsNotConfirmedAgain() {
        follow();
        tend();
        advance(Duration.ofSeconds(1));
        watches.hasten();
        served(agent("a", Way.REVALIDATED, Source.REVALIDATED));
        tend();

        assertThat(agents.asked()).hasSize(1);
    }

    @Test
    void whoWaitsIsWokenByAnotherAgentAndByNothingElse() {
        CompletableFuture<Optional<PulledAgent>> waiting = waitFor(WATCHED, "a");
        CompletableFuture<Optional<PulledAgent>> elsewhere = waitFor(Watched.of(OTHER), "a");
        served(agent("a", Way.REVALIDATED, Source.REVALIDATED));
        advance(Duration.ofSeconds(1));
        failed(new RegistryUnavailable(Report.of("ghcr.io", "refused")));
        assertThat(waiting).isNotDone();

        PulledAgent other = agent("b", Way.MOVED, Source.REGISTRY);
        served(other);

        assertThat(waiting).isCompletedWithValue(Optional.of(other));
        assertThat(elsewhere).isNotDone();
        assertThat(watches.watching()).isEqualTo(1);
    }

    @Test
    void aReadThatBeganBeforeAnUpdateAndEndsAfterItMeansNothing() {
        Heard heard = follow();
        Instant before = now.get();
        served(agent("a", Way.REVALIDATED, Source.REVALIDATED));
        advance(Duration.ofSeconds(1));
        served(agent("b", Way.MOVED, Source.REGISTRY));
        served(agent("a", Way.REVALIDATED, Source.REVALIDATED, before, false));

        assertThat(heard.lines).containsExactly("REVALIDATED READ", "UPDATED READ");
    }

    @Test
    void aConfirmationByAClockThatWasAheadHidesNoUpdate() {
        Known before = Known.NOTHING.seen(
                agent("one", Way.MISSED, Source.REGISTRY, now.get().plus(Duration.ofHours(1)), false));

        Verdict verdict = Verdict.of(before, agent("two", Way.MISSED, Source.REGISTRY), INTERVAL, now.get());

        assertThat(verdict.type()).contains(WatchEvent.Happening.UPDATED);
        assertThat(verdict.previous()).isEqualTo(before.digest());
    }

    @Test
    void anEventSaysWhatItWasBeforeAndWhatItIs() {
        Heard heard = follow();
        PulledAgent before = agent("a", Way.REVALIDATED, Source.REVALIDATED);
        served(before);
        advance(Duration.ofSeconds(1));
        PulledAgent after = agent("b", Way.MOVED, Source.REGISTRY);
        served(PullRequest.of(TAG, PullMode.STRICT), after);

        Digest digest = after.named().digest();
        assertThat(heard.events.get(1))
                .isEqualTo(new WatchEvent(
                        heard.events.get(0).id() + 1,
                        WatchEvent.Happening.UPDATED,
                        WATCHED,
                        Optional.of(digest),
                        Optional.of(before.named().digest()),
                        Optional.of("\"" + after.yaml().digest() + "\""),
                        WatchEvent.Cause.REFRESH,
                        now.get()));
    }

    @Test
    void aStateIsToldOnceAndItsEnd() {
        Heard heard = follow();
        Instant confirmed = now.get();
        served(agent("a", Way.REVALIDATED, Source.REVALIDATED));
        served(agent("a", Way.REVALIDATED, Source.REVALIDATED));
        served(agent("a", Way.STALE_IF_ERROR, Source.STALE, confirmed, false));
        served(agent("a", Way.CIRCUIT_OPEN, Source.STALE, confirmed, false));
        served(agent("a", Way.REVALIDATED, Source.REVALIDATED));
        failed(new NotFound(Report.of("ghcr.io", "gone")));
        failed(new NotFound(Report.of("ghcr.io", "gone")));
        served(agent("a", Way.RECOVERED, Source.REGISTRY));

        assertThat(heard.lines)
                .containsExactly(
                        "REVALIDATED READ", "STALE READ", "REVALIDATED READ", "REMOVED READ", "RECOVERED READ");
    }

    @Test
    void aConfirmationIsToldOnceAnInterval() {
        Heard heard = follow();
        for (int second = 0; second < 120; second++) {
            served(agent("a", Way.REVALIDATED, Source.REVALIDATED));
            advance(Duration.ofSeconds(1));
        }

        assertThat(heard.lines).hasSize(4).containsOnly("REVALIDATED READ");
    }

    @Test
    void aPinIsACauseEvenThoughItsConfirmationIsOlder() {
        Heard heard = follow();
        Instant then = now.get();
        advance(INTERVAL);
        served(agent("b", Way.REVALIDATED, Source.REVALIDATED));
        served(agent("a", Way.HIT, Source.STORE, then, true));
        served(agent("b", Way.HIT, Source.STORE, then, false));

        assertThat(heard.lines).containsExactly("REVALIDATED READ", "UPDATED PIN", "UPDATED PIN");
    }

    @Test
    void whatIsSaidPastAPinIsNotWhatOthersGet() {
        Heard heard = follow();
        served(PullRequest.of(TAG, PullMode.STRICT).ignoringPin(), agent("b", Way.MOVED, Source.REGISTRY));

        assertThat(heard.lines).isEmpty();
    }

    @Test
    void whoComesBackIsToldWhatHeMissed() {
        Heard first = follow();
        served(agent("a", Way.REVALIDATED, Source.REVALIDATED));
        long seen = first.events.get(0).id();
        advance(Duration.ofSeconds(1));
        served(agent("b", Way.MOVED, Source.REGISTRY));
        advance(Duration.ofSeconds(1));
        served(agent("c", Way.MOVED, Source.REGISTRY));

        Heard back = follow(OptionalLong.of(seen));

        assertThat(back.events).isEqualTo(first.events.subList(1, 3));
    }

    @Test
    void whoComesBackTooLateOrFromElsewhereIsResetAndToldHowItStands() {
        Heard first = follow();
        served(agent("a", Way.REVALIDATED, Source.REVALIDATED));
        long seen = first.events.get(0).id();
        for (int i = 0; i <= EventLog.CAPACITY; i++) {
            advance(Duration.ofSeconds(1));
            served(agent("b" + i, Way.MOVED, Source.REGISTRY));
        }

        assertThat(follow(OptionalLong.of(seen)).lines).containsExactly("reset", "UPDATED READ");
        assertThat(follow(OptionalLong.of(seen + 100_000)).lines).containsExactly("reset", "UPDATED READ");
        assertThat(follow().lines).containsExactly("UPDATED READ");
    }

    @Test
    void whatNobodyWatchesForAWhileIsStillKnownAndThenForgotten() {
        Following gone = watches.follow(List.of(WATCHED), OptionalLong.empty(), new Heard());
        served(agent("a", Way.REVALIDATED, Source.REVALIDATED));
        gone.close();
        advance(INTERVAL);
        tend();
        served(agent("b", Way.MOVED, Source.REGISTRY));
        assertThat(follow(OptionalLong.empty()).lines).containsExactly("UPDATED READ");

        Watches other = Watches.of(new WatchSettings(INTERVAL, MOST), now::get, () -> 0.5, Runnable::run);
        other.follow(List.of(WATCHED), OptionalLong.empty(), new Heard()).close();
        other.listener().served(PullRequest.of(TAG), agent("a", Way.REVALIDATED, Source.REVALIDATED), Duration.ZERO);
        advance(INTERVAL.multipliedBy(3));
        other.tend(agents).await().atMost(Duration.ofSeconds(10));
        Heard late = new Heard();
        other.follow(List.of(WATCHED), OptionalLong.empty(), late);
        assertThat(late.lines).isEmpty();
    }

    @Test
    void noMoreWatchThanMay() {
        IntStream.range(0, MOST).forEach(i -> waitFor(WATCHED, "a"));

        assertThatThrownBy(() -> watches.await(WATCHED, agent -> true)).isInstanceOf(Overloaded.class);
        assertThatThrownBy(this::follow).isInstanceOf(Overloaded.class);
        assertThat(watches.watching()).isEqualTo(MOST);
    }

    @Test
    void noMoreReferencesAreWatchedThanMay() {
        IntStream.range(0, WatchSettings.MOST_REFERENCES)
                .mapToObj(i -> ReferenceParser.DEFAULT.parse("ghcr.io/acme/one:" + i))
                .forEach(tag -> watches.await(Watched.of(tag), agent -> true).close());

        assertThatThrownBy(() -> waitFor(Watched.of(OTHER), "a")).isInstanceOf(Overloaded.class);
    }

    @Test
    void aStopLetsEverybodyGo() {
        CompletableFuture<Optional<PulledAgent>> waiting = waitFor(WATCHED, "a");
        Heard heard = follow();

        watches.end();

        assertThat(waiting).isCompletedWithValue(Optional.empty());
        assertThat(heard.lines).containsExactly("end");
        assertThat(follow().lines).containsExactly("end");
        assertThat(waitFor(WATCHED, "a")).isCompletedWithValue(Optional.empty());
        assertThat(watches.watching()).isZero();
    }
}
