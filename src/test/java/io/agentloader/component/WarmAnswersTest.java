package io.agentloader.component;

import static io.agentloader.testkit.Loader.reference;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.oci.Digest;
import io.agentloader.oci.ReferenceParser;
import io.agentloader.pull.Outcome.Way;
import io.agentloader.pull.Provenance.Source;
import io.agentloader.pull.PullMode;
import io.agentloader.pull.PullRequest;
import io.agentloader.pull.PulledAgent;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.Loader;
import io.agentloader.testkit.TestRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WarmAnswersTest {

    private static final int TRIES = 200;

    @TempDir
    Path folder;

    private TestRegistry registry;
    private Loader loader;
    private String tag;
    private String digest;

    @BeforeEach
    void pullOnce() {
        registry = TestRegistry.start();
        loader = new Loader(folder.resolve("store"));
        Digest named = registry.publish("acme/helper:1", Agents.gzip(Agents.HAIKU));
        tag = registry.reference("acme/helper:1");
        digest = registry.reference("acme/helper@" + named);
        loader.pull(tag);
    }

    @AfterEach
    void stop() {
        loader.close();
        registry.close();
    }

    @Test
    void aDigestIsWarmWhenItWasReadAndAnsweredAsAPullWould() {
        assertThat(warm(PullRequest.of(reference(digest)))).isEmpty();

        PulledAgent pulled = loader.pull(digest);

        assertThat(warm(PullRequest.of(reference(digest))).orElseThrow())
                .usingRecursiveComparison()
                .isEqualTo(pulled);
    }

    @Test
    void whatIsNotWantedIsToldToNobody() {
        loader.pull(digest);
        int before = loader.told().size();

        assertThat(loader.agents().warm(PullRequest.of(reference(digest)), agent -> false))
                .isEmpty();
        assertThat(loader.told()).hasSize(before);
        assertThat(warm(PullRequest.of(reference(digest)))).isPresent();
        assertThat(loader.told()).hasSize(before + 1);
    }

    @ParameterizedTest
    @EnumSource(value = PullMode.class, names = "DEFAULT", mode = EnumSource.Mode.EXCLUDE)
    void otherModesAreForAPull(PullMode mode) {
        loader.pull(digest);

        assertThat(warm(PullRequest.of(reference(digest), mode))).isEmpty();
    }

    @Test
    void aTagThatHasToBeConfirmedAndARangeAreForAPull() {
        loader.pull(tag);

        assertThat(warm(PullRequest.of(reference(tag)))).isEmpty();
        assertThat(warm(PullRequest.of(ReferenceParser.DEFAULT.parseWanted(registry.reference("acme/helper:>=1")))))
                .isEmpty();
    }

    @Test
    void whereTheHostIsLeftAloneTheCopyIsWarmUntilAMomentLater() {
        registry.stop();

        PulledAgent agent = standingIn();

        assertThat(agent.outcome().way()).isEqualTo(Way.CIRCUIT_OPEN);
        assertThat(agent.provenance().source()).isEqualTo(Source.STALE);
        assertThat(agent.outcome().trouble()).isPresent();
        loader.clock().advance(Duration.ofMillis(100));
        assertThat(warm(PullRequest.of(reference(tag)))).isEmpty();
    }

    @Test
    void aCopyThatMayNotStandInIsForAPull() {
        registry.stop();
        standingIn();

        assertThat(warm(PullRequest.of(reference(tag)).withoutFallback())).isEmpty();
        assertThat(warm(PullRequest.of(reference(tag)).fallbackWithin(Duration.ZERO)))
                .isEmpty();
    }

    /** On a busy machine a moment is short. */
    private PulledAgent standingIn() {
        for (int i = 0; i < TRIES; i++) {
            loader.pull(tag);
            Optional<PulledAgent> warm = warm(PullRequest.of(reference(tag)));
            if (warm.isPresent()) {
                return warm.get();
            }
        }
        throw new AssertionError("never warm");
    }

    private Optional<PulledAgent> warm(PullRequest request) {
        return loader.agents().warm(request, agent -> true);
    }
}
