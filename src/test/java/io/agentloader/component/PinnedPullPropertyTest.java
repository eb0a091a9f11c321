package io.agentloader.component;

import static io.agentloader.testkit.Loader.reference;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.config.Span;
import io.agentloader.oci.Digest;
import io.agentloader.pull.PullMode;
import io.agentloader.pull.PullRequest;
import io.agentloader.pull.PulledAgent;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.Faults;
import io.agentloader.testkit.Folders;
import io.agentloader.testkit.Loader;
import io.agentloader.testkit.Requests;
import io.agentloader.testkit.TestRegistry;
import java.time.Duration;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Whatever is asked of a held tag, and whatever its registry would say: nobody is asked while what it is held at is servable. */
class PinnedPullPropertyTest {

    private static TestRegistry registry;
    private static Loader loader;
    private static String helper;
    private static Digest held;

    @BeforeContainer
    static void pinATagThatMoves() {
        registry = TestRegistry.start();
        loader = new Loader(Folders.temporary("agent-loader-pins").resolve("store"));
        helper = registry.reference("acme/helper:1");
        held = registry.publish("acme/helper:1", Agents.gzip(Agents.HAIKU));
        loader.pull(helper);
        loader.pins().pin(reference(helper), held).await().atMost(Duration.ofSeconds(30));
        registry.publish("acme/helper:1", Agents.gzip(Agents.LIMERICK));
        registry.clear();
    }

    @AfterContainer
    static void stop() {
        loader.close();
        registry.close();
    }

    /** One caller's wishes, how long after the last caller, and how the registry would answer. */
    record Asked(PullMode mode, Optional<Span> confirmedWithin, Optional<Integer> fallback, int after, int status) {

        PullRequest request() {
            PullRequest request = PullRequest.of(reference(helper), mode);
            request = confirmedWithin.map(request::confirmedWithin).orElse(request);
            return fallback.filter(seconds -> seconds > 0).isPresent()
                    ? request.fallbackWithin(Duration.ofSeconds(fallback.get()))
                    : fallback.isPresent() ? request.withoutFallback() : request;
        }
    }

    @Provide
    Arbitrary<Asked> asked() {
        Arbitrary<Span> spans = Arbitraries.integers()
                .between(0, 1_000_000)
                .map(seconds -> seconds == 1 ? Span.UNLIMITED : Span.of(Duration.ofSeconds(seconds)));
        return Combinators.combine(
                        Arbitraries.of(PullMode.DEFAULT, PullMode.PREFER_REMOTE, PullMode.LOCAL_ONLY),
                        spans.optional(),
                        Arbitraries.integers().between(0, 1_000_000).optional(),
                        Arbitraries.integers().between(0, 10_000_000),
                        Arbitraries.of(200, 401, 404, 429, 503))
                .as(Asked::new);
    }

    @Property(tries = 300)
    void nobodyIsAskedAboutAHeldTag(@ForAll("asked") Asked asked) {
        loader.clock().advance(Duration.ofSeconds(asked.after()));
        registry.heal();
        if (asked.status() != 200) {
            registry.always(Requests.any(), Faults.status(asked.status()));
        }

        PulledAgent agent = loader.pull(asked.request());

        assertThat(agent.named().digest()).isEqualTo(held);
        assertThat(agent.outcome().trouble()).isEmpty();
        assertThat(registry.requests()).isEmpty();
    }
}
