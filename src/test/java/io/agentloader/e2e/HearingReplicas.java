package io.agentloader.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import io.agentloader.pull.Outcome.Way;
import io.agentloader.pull.PullMode;
import io.agentloader.pull.PullRequest;
import io.agentloader.pull.PulledAgent;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.Loader;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Replicas that hear what the others tell, of one reference that is fresh for an hour. */
abstract class HearingReplicas extends SharingReplicas {

    static final Duration FRESHNESS = Duration.ofHours(1);
    static final Duration SOON = Duration.ofSeconds(40);

    Loader hearing() {
        Loader loader = replicaOfFreshness(FRESHNESS);
        loader.hear();
        return loader;
    }

    Reference helper() {
        return Loader.reference(registry.reference(HELPER));
    }

    PulledAgent refreshed(Loader loader) {
        return loader.pull(PullRequest.of(helper(), PullMode.STRICT));
    }

    PulledAgent read(Loader loader) {
        return loader.pull(registry.reference(HELPER));
    }

    Digest move() {
        return registry.publish(HELPER, Agents.gzip(Agents.LIMERICK));
    }

    static void await(String what, BooleanSupplier holds) {
        long end = System.nanoTime() + SOON.toNanos();
        while (!holds.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            Thread.onSpinWait();
        }
    }

    /** Waits until it has heard something that often. */
    static void awaitHeard(Loader loader, String outcome, int times) {
        await(
                "hear " + outcome + " in " + loader.asked(),
                () -> loader.asked().stream()
                                .filter(("hear " + outcome)::equals)
                                .count()
                        >= times);
    }

    /** Both have the first one, fresh. */
    void bothHold(Loader first, Loader second) {
        publish();
        shared(first, HELPER);
        read(second);
        assertThat(read(second).outcome().way()).isEqualTo(Way.HIT);
    }

    /** Both listen. */
    void awaitConnected() {
        await("listeners", () -> redis.text("PUBSUB", "NUMSUB", channel()).endsWith("2\n"));
    }

    static String channel() {
        return redis.keys(":news").get(0).replaceAll("news$", "told");
    }
}
