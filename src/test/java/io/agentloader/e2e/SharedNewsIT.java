package io.agentloader.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentloader.failure.AgentException.NotFound;
import io.agentloader.oci.Digest;
import io.agentloader.pull.Outcome.Way;
import io.agentloader.pull.PullRequest;
import io.agentloader.pull.PulledAgent;
import io.agentloader.shared.News;
import io.agentloader.shared.NewsListener;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.Loader;
import io.agentloader.testkit.RedisServer;
import io.agentloader.watch.WatchEvent;
import io.agentloader.watch.WatchEvent.Cause;
import io.agentloader.watch.WatchEvent.Happening;
import io.agentloader.watch.Watched;
import io.agentloader.watch.Watcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Replicas over a real Redis tell each other that a tag moved; whoever did not hear it when it was said hears it later. */
@Timeout(120)
class SharedNewsIT extends HearingReplicas {

    @Test
    void whatOneReplicaRefreshedIsNotFreshElsewhereAnyMoreAndTakenFromThere() {
        Loader first = hearing();
        Loader second = hearing();
        bothHold(first, second);
        PullRequest plain = PullRequest.of(helper());
        await(
                "it is in memory",
                () -> read(second).outcome().way() == Way.HIT
                        && second.agents().warm(plain, agent -> true).isPresent());
        Digest limerick = move();
        refreshed(first);
        awaitHeard(second, "done", 1);
        registry.clear();

        assertThat(second.agents().warm(plain, agent -> true)).isEmpty();

        PulledAgent now = read(second);

        assertThat(yaml(now)).isEqualTo(Agents.LIMERICK);
        assertThat(now.named().digest()).isEqualTo(limerick);
        assertThat(registry.requests()).isEmpty();
        assertThat(first.asked()).contains("tell done").doesNotContain("hear done");
    }

    @Test
    void whatDidNotMoveIsNotTold() {
        Loader first = hearing();
        Loader second = hearing();
        bothHold(first, second);
        refreshed(first);
        first.clock().advance(Duration.ofSeconds(11));
        refreshed(first);
        first.awaitShared(1);

        assertThat(first.asked()).doesNotContain("tell done");
        assertThat(read(second).outcome().way()).isEqualTo(Way.HIT);
    }

    @Test
    void tagThatMovedBackIsToldAgain() {
        Loader first = hearing();
        Loader second = hearing();
        bothHold(first, second);
        Digest haiku = read(first).named().digest();
        move();
        refreshed(second);
        awaitHeard(first, "done", 1);
        registry.tag(HELPER, haiku);
        registry.clear();

        // holds it for what it always was, and says so, because the others were told something else
        refreshed(first);
        awaitHeard(second, "done", 1);

        assertThat(yaml(read(second))).isEqualTo(Agents.HAIKU);
        assertThat(registry.manifestRequests()).hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void whatIsTooLargeToBeSharedIsConfirmedByWhoeverReadsIt() {
        Loader first = hearing();
        Loader second = hearing();
        bothHold(first, second);
        String large = Agents.HAIKU + "# " + "x".repeat(70_000) + "\n";
        registry.publish(HELPER, Agents.raw(large));
        refreshed(first);
        awaitHeard(second, "done", 1);

        assertThat(yaml(read(second))).isEqualTo(large);
    }

    @Test
    void whoeverWatchesElsewhereIsToldAtOnceAndWhy() throws InterruptedException {
        Loader first = hearing();
        Loader second = hearing();
        bothHold(first, second);
        Events events = following(second);
        assertThat(read(second).outcome().way()).isEqualTo(Way.HIT);
        Digest limerick = move();
        registry.clear();

        refreshed(first);

        WatchEvent updated = events.next();
        assertThat(updated.type()).isEqualTo(Happening.UPDATED);
        assertThat(updated.digest()).contains(limerick);
        assertThat(updated.cause()).isEqualTo(Cause.REFRESH);
        // the refresh and nothing else
        assertThat(registry.manifestRequests()).hasSize(1);
    }

    @Test
    void whoeverWaitsElsewhereGetsTheAgent() {
        Loader first = hearing();
        Loader second = hearing();
        bothHold(first, second);
        Digest haiku = read(second).named().digest();
        try (var waiting = second.watches()
                .await(Watched.of(helper()), agent -> !agent.named().digest().equals(haiku))) {
            move();
            refreshed(first);

            Optional<PulledAgent> found = waiting.agent().await().atMost(SOON);

            assertThat(found.map(SharingReplicas::yaml)).contains(Agents.LIMERICK);
        }
    }

    @Test
    void removalIsToldToWhoeverWatchesIt() throws InterruptedException {
        Loader first = hearing();
        Loader second = hearing();
        bothHold(first, second);
        following(first);
        Events events = following(second);
        read(first);
        read(second);
        registry.deleteTag(HELPER);

        assertThatThrownBy(() -> refreshed(first)).isInstanceOf(NotFound.class);

        assertThat(events.next().type()).isEqualTo(Happening.REMOVED);
    }

    private Events following(Loader loader) {
        Events events = new Events();
        loader.watches().follow(List.of(Watched.of(helper())), OptionalLong.empty(), events);
        return events;
    }

    @Test
    void whoeverComesLaterHearsWhatWasTold() {
        Loader first = hearing();
        Loader second = replicaOfFreshness(FRESHNESS);
        bothHold(first, second);
        move();
        refreshed(first);
        await("told", () -> first.asked().contains("tell done"));
        assertThat(yaml(read(second))).isEqualTo(Agents.HAIKU);

        second.hear();
        awaitHeard(second, "done", 1);

        assertThat(yaml(read(second))).isEqualTo(Agents.LIMERICK);
    }

    @Test
    void whoeverWasCutOffHearsWhatWasToldMeanwhile() {
        Loader first = hearing();
        Loader second = hearing();
        bothHold(first, second);
        // cut off, as many as there are
        redis.text("CLIENT", "KILL", "TYPE", "pubsub");
        move();
        refreshed(first);

        awaitHeard(second, "done", 1);

        assertThat(yaml(read(second))).isEqualTo(Agents.LIMERICK);
        assertThat(second.asked()).doesNotContain("hear miss");
    }

    @Test
    void redisThatWasEmptiedLeavesNothingFreshThatNobodyConfirmedSince() {
        Loader first = hearing();
        Loader second = hearing();
        bothHold(first, second);
        await("somebody said that he is there", () -> !redis.keys(":news").isEmpty());
        awaitConnected();
        // what both have read is there no more
        move();
        refreshed(first);
        awaitHeard(second, "done", 1);
        redis.stop();
        registry.publish(HELPER, Agents.gzip(Agents.HAIKU + "# 3\n"));
        refreshed(first);
        redis.start();

        awaitHeard(second, "miss", 1);

        assertThat(yaml(read(second))).isEqualTo(Agents.HAIKU + "# 3\n");
    }

    @Test
    void whatNoReplicaSaidIsDroppedAndCounted() {
        Loader first = hearing();
        Loader second = hearing();
        bothHold(first, second);
        await("a stream", () -> !redis.keys(":news").isEmpty());
        awaitConnected();
        String news = redis.keys(":news").get(0);

        redis.text("XADD", news, "*", "n", "nobody's word");
        redis.text("XADD", news, "*", "n", "x".repeat(1 << 20));
        redis.text("XADD", news, "*", "other", "words", "and", "more");
        redis.text("PUBLISH", channel(), "look");
        awaitHeard(second, "dropped", 3);

        assertThat(read(second).outcome().way()).isEqualTo(Way.HIT);
        move();
        refreshed(first);
        awaitHeard(second, "done", 1);
        assertThat(yaml(read(second))).isEqualTo(Agents.LIMERICK);
    }

    @Test
    void whatWasSaidOnceAndIsPutThereAgainSaysNothing() {
        Loader first = hearing();
        Loader second = hearing();
        bothHold(first, second);
        move();
        refreshed(first);
        awaitHeard(second, "done", 1);
        read(second);
        String news = redis.keys(":news").get(0);

        redis.text(
                "EVAL",
                "for _, e in ipairs(redis.call('XRANGE', KEYS[1], '-', '+')) do"
                        + " redis.call('XADD', KEYS[1], '*', 'n', e[2][2]) end redis.call('PUBLISH', ARGV[1], 'x')",
                "1",
                news,
                channel());
        registry.publish(HELPER, Agents.gzip(Agents.HAIKU + "# 3\n"));
        refreshed(first);
        awaitHeard(second, "done", 2);

        assertThat(second.asked().stream().filter("hear done"::equals)).hasSize(2);
        assertThat(yaml(read(second))).isEqualTo(Agents.HAIKU + "# 3\n");
    }

    @Test
    void messageOfAHundredMegabytesIsAWordLikeAnyOther() {
        Loader first = hearing();
        Loader second = hearing();
        bothHold(first, second);
        await("a stream", () -> !redis.keys(":news").isEmpty());
        awaitConnected();
        redis.text("CONFIG", "SET", "client-output-buffer-limit", "pubsub 0 0 0");
        redis.text("EVAL", "redis.call('PUBLISH', ARGV[1], string.rep('x', 104857600))", "0", channel());
        move();

        refreshed(first);
        awaitHeard(second, "done", 1);

        assertThat(yaml(read(second))).isEqualTo(Agents.LIMERICK);
        assertThat(second.asked()).doesNotContain("not well");
    }

    @Test
    void somethingElseInThePlaceOfWhatIsToldMakesWay() {
        Loader first = hearing();
        Loader second = hearing();
        bothHold(first, second);
        await("a stream", () -> !redis.keys(":news").isEmpty());
        String news = redis.keys(":news").get(0);
        redis.text("DEL", news);
        redis.text("SET", news, "no stream");
        move();

        refreshed(first);
        awaitHeard(second, "miss", 1);

        await("the new one", () -> yaml(read(second)).equals(Agents.LIMERICK));
    }

    @Test
    void whoeverMayNotListenLooksAllTheSame() {
        Loader first = hearing();
        redis.text(
                "ACL",
                "SETUSER",
                "deaf",
                "on",
                ">" + RedisServer.PASSWORD,
                "~test:*",
                "+@all",
                "-subscribe",
                "-@dangerous");
        try {
            Loader second = replica(settings(redis.url().replace("//:", "//deaf:"), SECRET), usual -> usual);
            second.hear();
            publish();
            shared(first, HELPER);
            read(second);
            await("a complaint", () -> second.asked().contains("not well"));
            move();
            refreshed(first);

            awaitHeard(second, "done", 1);
        } finally {
            redis.text("ACL", "DELUSER", "deaf");
        }
    }

    @Test
    void rightsOfTheGuideAreEnough() throws IOException {
        List<String> rights = List.of(Pattern.compile("`(ACL SETUSER [^`]+)`")
                .matcher(Files.readString(Path.of("docs/how-to/replicas.md")))
                .results()
                .findFirst()
                .orElseThrow()
                .group(1)
                .replace("agent-loader:", "test:")
                .split(" "));
        redis.text(rights.toArray(String[]::new));
        try {
            Loader first = replica(
                    settings(redis.url().replace(":" + RedisServer.PASSWORD, "loader:password") + "/0", SECRET),
                    usual -> usual);
            first.hear();
            Loader second = hearing();
            bothHold(first, second);
            awaitConnected();
            move();
            refreshed(first);
            awaitHeard(second, "done", 1);

            assertThat(first.asked()).doesNotContain("not well");
        } finally {
            redis.text("ACL", "DELUSER", "loader");
        }
    }

    @Test
    void clockThatIsAnHourBehindCostsAConfirm() {
        Loader first = hearing();
        Loader second = hearing();
        second.clock().advance(Duration.ofHours(1));
        bothHold(first, second);
        read(second);
        move();
        refreshed(first);
        awaitHeard(second, "done", 1);
        registry.clear();

        assertThat(yaml(read(second))).isEqualTo(Agents.LIMERICK);
        assertThat(registry.requests()).containsExactly("HEAD /v2/acme/helper/manifests/1");
    }

    @Test
    void newsThatNobodyCouldActOnAreNoNews() {
        Loader first = hearing();
        BlockingQueue<News> heard = new LinkedBlockingQueue<>();
        Loader second = replicaOfFreshness(FRESHNESS);
        second.shared().hear(new NewsListener() {
            @Override
            public void heard(News news) {
                heard.add(news);
            }

            @Override
            public void missed() {}
        });
        publish();
        shared(first, HELPER);
        move();
        Digest limerick = refreshed(first).named().digest();

        await("news", () -> !heard.isEmpty());

        assertThat(heard).containsExactly(new News(helper(), Optional.of(limerick), "refresh"));
    }

    private static final class Events implements Watcher {
        private final BlockingQueue<WatchEvent> all = new LinkedBlockingQueue<>();

        private WatchEvent next() throws InterruptedException {
            return Optional.ofNullable(all.poll(SOON.toSeconds(), TimeUnit.SECONDS))
                    .orElseThrow(() -> new AssertionError("no event"));
        }

        @Override
        public void happened(WatchEvent event) {
            all.add(event);
        }

        @Override
        public void reset(long id) {}

        @Override
        public void tick() {}

        @Override
        public void end() {}
    }
}
