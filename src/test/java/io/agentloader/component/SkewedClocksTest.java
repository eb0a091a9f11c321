package io.agentloader.component;

import static io.agentloader.testkit.Loader.reference;
import static io.agentloader.testkit.Loader.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.pull.PullRequest;
import io.agentloader.pull.PullSettings;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.Loader;
import io.agentloader.testkit.TestRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two services on one store, of which one has a clock that is ahead. */
@Timeout(60)
class SkewedClocksTest {

    private static final UnaryOperator<PullSettings> FRESH_FOR_A_MINUTE = Loader.freshFor(Duration.ofSeconds(60));

    @TempDir
    Path folder;

    private TestRegistry registry;
    private String helper;

    @BeforeEach
    void start() {
        registry = TestRegistry.start();
        helper = registry.reference("acme/helper:1");
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    /** The agent is stored by a clock that is ahead, and then the tag moves. */
    private void storeAhead(Duration ahead) {
        registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));
        try (Loader early = new Loader(folder)) {
            early.clock().advance(ahead);
            early.pull(helper);
        }
        registry.publish("acme/helper:1", Agents.raw(Agents.LIMERICK));
    }

    @Test
    void tagThatAClockAheadConfirmedIsAskedAgain() {
        for (Duration ahead : new Duration[] {Duration.ofSeconds(300), Duration.ofDays(400)}) {
            storeAhead(ahead);
            try (Loader right = new Loader(folder)) {
                assertThat(text(right.pull(helper))).isEqualTo(Agents.LIMERICK);
            }
        }
    }

    @Test
    void freshnessDoesNotCountFromTheFuture() {
        storeAhead(Duration.ofSeconds(300));

        try (Loader right = new Loader(folder, FRESH_FOR_A_MINUTE)) {
            assertThat(text(right.pull(helper))).isEqualTo(Agents.LIMERICK);
            int before = registry.requests().size();
            assertThat(text(right.pull(helper))).isEqualTo(Agents.LIMERICK);
            assertThat(registry.requests()).hasSize(before);
        }
    }

    @Test
    void noCacheAsksWhateverTheRecordSays() {
        storeAhead(Duration.ofSeconds(300));

        try (Loader right = new Loader(folder, FRESH_FOR_A_MINUTE)) {
            assertThat(text(right.pull(PullRequest.of(reference(helper)).confirmedNow())))
                    .isEqualTo(Agents.LIMERICK);
        }
    }

    @Test
    void confirmationOfTodayReplacesTheOneOfTheFuture() {
        registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));
        try (Loader early = new Loader(folder)) {
            early.clock().advance(Duration.ofSeconds(300));
            early.pull(helper);
        }

        try (Loader right = new Loader(folder, FRESH_FOR_A_MINUTE)) {
            right.pull(helper);
            int before = registry.requests().size();
            right.pull(helper);
            assertThat(registry.requests()).hasSize(before);
        }
        try (Loader other = new Loader(folder, FRESH_FOR_A_MINUTE)) {
            int before = registry.requests().size();
            assertThat(text(other.pull(helper))).isEqualTo(Agents.HAIKU);
            assertThat(registry.requests()).hasSize(before);
        }
    }
}
