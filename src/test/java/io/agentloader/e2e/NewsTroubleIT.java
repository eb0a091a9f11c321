package io.agentloader.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.pull.Outcome.Way;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.Loader;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A Redis that takes no word: each replica goes on as if it were alone, and they hear of each other when it is over. */
@Timeout(120)
class NewsTroubleIT extends HearingReplicas {

    private Loader first;
    private Loader second;

    @BeforeEach
    void bothAreThere() {
        first = hearing();
        second = hearing();
        bothHold(first, second);
        awaitConnected();
    }

    /** What one finds meanwhile the other one does not hear of; both answer as ever, and nobody waits for Redis for long. */
    private void goesUnheard() {
        move();
        long began = System.nanoTime();
        assertThat(yaml(refreshed(first))).isEqualTo(Agents.LIMERICK);
        assertThat(yaml(read(second))).isEqualTo(Agents.HAIKU);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(PATIENCE.multipliedBy(3));
        // what is not there for all is not told either
        await("it could not be put there", () -> first.asked().contains("share away"));
        assertThat(first.asked()).doesNotContain("tell done");
        assertThat(read(second).outcome().way()).isEqualTo(Way.HIT);
    }

    private void isHeardOfAgain() {
        first.clock().advance(REST);
        second.clock().advance(REST);
        registry.publish(HELPER, Agents.gzip(Agents.HAIKU + "# 3\n"));
        await("it is told again", () -> {
            refreshed(first);
            return first.asked().contains("tell done");
        });
        await("the other one hears it", () -> yaml(read(second)).equals(Agents.HAIKU + "# 3\n"));
    }

    @Test
    void pausedRedis() {
        redis.pause();
        try {
            goesUnheard();
        } finally {
            redis.resume();
        }
        isHeardOfAgain();
    }

    @Test
    void fullRedis() {
        redis.text("CONFIG", "SET", "maxmemory", "1");
        try {
            goesUnheard();
        } finally {
            redis.text("CONFIG", "SET", "maxmemory", "0");
        }
        isHeardOfAgain();
    }

    @Test
    void redisThatIsReadOnly() {
        redis.text("REPLICAOF", "127.0.0.1", "1");
        try {
            goesUnheard();
        } finally {
            redis.text("REPLICAOF", "NO", "ONE");
        }
        isHeardOfAgain();
    }

    @Test
    void redisThatIsAway() {
        redis.stop();
        try {
            goesUnheard();
        } finally {
            redis.start();
        }
        isHeardOfAgain();
    }

    @Test
    void wrongPassword() {
        Loader stranger = replica(settings(redis.urlWithWrongPassword(), SECRET), UnaryOperator.identity());
        stranger.hear();

        assertThat(yaml(read(stranger))).isEqualTo(Agents.HAIKU);
        move();
        assertThat(yaml(refreshed(stranger))).isEqualTo(Agents.LIMERICK);
        assertThat(yaml(refreshed(first))).isEqualTo(Agents.LIMERICK);

        awaitHeard(second, "done", 1);
        assertThat(stranger.asked()).contains("not well").doesNotContain("hear done", "tell done");
    }
}
