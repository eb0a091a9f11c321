package io.agentloader.component;

import static io.agentloader.testkit.Loader.reference;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.failure.AgentException;
import io.agentloader.oci.Digest;
import io.agentloader.oci.ReferenceParser;
import io.agentloader.pull.Explanation;
import io.agentloader.pull.Explanation.Step;
import io.agentloader.pull.PullMode;
import io.agentloader.pull.PullRequest;
import io.agentloader.pull.PullSettings;
import io.agentloader.registry.Forecast;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.BearerAuth;
import io.agentloader.testkit.Faults;
import io.agentloader.testkit.Folders;
import io.agentloader.testkit.Loader;
import io.agentloader.testkit.Mirrors;
import io.agentloader.testkit.Requests;
import io.agentloader.testkit.StoreInspector;
import io.agentloader.testkit.TestRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.GenerationMode;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What {@code explain} foretells is what the next pull does, in every branch of the pipeline; and to foretell it asks nobody. */
class ExplainPropertyTest {

    private static final String HELPER = "acme/helper:1";

    /**
     * What is asked for.
     *
     * @param tag that is stored
     * @param next where somebody publishes later
     */
    private record Wanted(String name, String tag, String next) {

        private static final Wanted TAG = new Wanted(HELPER, HELPER, HELPER);
        private static final Wanted RANGE = new Wanted("acme/helper:^1", "acme/helper:1.0.0", "acme/helper:1.1.0");

        private PullRequest at(TestRegistry registry, PullMode mode) {
            return PullRequest.of(ReferenceParser.DEFAULT.parseWanted(registry.reference(name)), mode);
        }
    }

    private static final Path STORES = Folders.temporary("agent-loader-explain");
    private static final AtomicInteger stores = new AtomicInteger();

    /** What the store has for the tag. */
    enum Stored {
        NOTHING,
        AGENT,
        DAMAGED,
        PINNED
    }

    /**
     * How it is before the question.
     *
     * @param age of the last confirmation in seconds; a token lives for sixty, a challenge for ten minutes
     */
    record Before(PullMode mode, Stored stored, int age, boolean token, boolean circuitOpen, boolean moved) {}

    @Provide
    Arbitrary<Before> before() {
        return Combinators.combine(
                        Arbitraries.of(
                                PullMode.DEFAULT, PullMode.PREFER_REMOTE, PullMode.LOCAL_ONLY, PullMode.REMOTE_ONLY),
                        Arbitraries.of(Stored.values()),
                        Arbitraries.of(5, 35, 300),
                        Arbitraries.of(true, false),
                        Arbitraries.of(true, false),
                        Arbitraries.of(true, false))
                .as(Before::new);
    }

    private static PullSettings fresh(PullSettings usual) {
        return new PullSettings(
                Duration.ofSeconds(30),
                usual.staleIfError(),
                usual.fallbackOn(),
                false,
                usual.timeout(),
                usual.atOnce(),
                usual.maxAgentSize(),
                usual.architecture());
    }

    private static Path newStore() {
        return STORES.resolve("store-" + stores.incrementAndGet());
    }

    @Property(generation = GenerationMode.EXHAUSTIVE)
    void theNextPullDoesWhatWasForetold(@ForAll("before") Before before) {
        Course course = course(before, Wanted.TAG);

        assertThat(course.rest().stream().map(ExplainPropertyTest::shape))
                .containsExactlyElementsOf(rest(course.explanation(), before));
    }

    /** Of a range the list is foretold, or else what is foretold of the tag that it came to; what follows a list is of one tag. */
    @Property(tries = 60, generation = GenerationMode.RANDOMIZED)
    void theNextPullOfARangeDoesWhatWasForetold(@ForAll("before") Before before) {
        Course course = course(before, Wanted.RANGE);

        if (course.explanation().step() == Step.LIST && !course.foretold().isEmpty()) {
            String highest = before.moved() ? "1.1.0" : "1.0.0";
            assertThat(course.foretold()).last().isEqualTo("GET /v2/acme/helper/tags/list");
            assertThat(course.rest())
                    .allMatch(line -> line.matches("(HEAD|GET) /v2/acme/helper/manifests/" + highest
                            + "|GET /v2/acme/helper/(manifests|blobs)/sha256:.*"));
        } else {
            assertThat(course.rest().stream().map(ExplainPropertyTest::shape))
                    .containsExactlyElementsOf(rest(course.explanation(), before));
        }
    }

    /** What was foretold of a pull, and what it asked for beyond that. */
    private record Course(Explanation explanation, List<String> foretold, List<String> rest) {}

    /** Explains and then pulls; that begins with what was foretold, and explaining asked for nothing. */
    private static Course course(Before before, Wanted wanted) {
        Path store = newStore();
        try (TestRegistry registry = TestRegistry.start();
                Loader loader = new Loader(store, ExplainPropertyTest::fresh)) {
            prepare(registry, loader, before, wanted, store);
            PullRequest request = wanted.at(registry, before.mode());

            Explanation explanation = explain(loader, request);
            assertThat(registry.requests()).isEmpty();
            pull(loader, request);

            List<String> foretold = lines(explanation);
            List<String> seen = List.copyOf(registry.requests());
            assertThat(seen).startsWith(foretold.toArray(String[]::new));
            return new Course(explanation, foretold, seen.subList(foretold.size(), seen.size()));
        }
    }

    private static void prepare(TestRegistry registry, Loader loader, Before before, Wanted wanted, Path store) {
        Digest first = prepare(registry, loader, before, wanted);
        if (before.stored() == Stored.DAMAGED) {
            StoreInspector inspector = new StoreInspector(store);
            inspector.flipBit(inspector.blob(first));
        }
        registry.clear();
    }

    private static Digest prepare(TestRegistry registry, Loader loader, Before before, Wanted wanted) {
        if (before.token()) {
            registry.requireBearer(BearerAuth.anonymous());
        }
        registry.publish("acme/helper:warm", Agents.raw(Agents.LIMERICK));
        Digest first = registry.publish(wanted.tag(), Agents.raw(Agents.HAIKU));
        // the challenge is known from here on, and a token for the repository is at hand
        loader.pull(registry.reference("acme/helper:warm"));
        if (before.stored() != Stored.NOTHING) {
            loader.pull(wanted.at(registry, PullMode.DEFAULT));
        }
        if (before.stored() == Stored.PINNED) {
            loader.pins()
                    .pin(reference(registry.reference(wanted.tag())))
                    .await()
                    .atMost(Duration.ofSeconds(10));
        }
        if (before.moved()) {
            registry.publish(wanted.next(), Agents.raw(Agents.HAIKU + "# moved\n"));
        }
        loader.clock().advance(Duration.ofSeconds(before.age()));
        if (before.circuitOpen()) {
            registry.always(Requests.any(), Faults.status(503));
            for (int i = 0; i < 3; i++) {
                pull(loader, PullRequest.of(reference(registry.reference("acme/other:" + i))));
            }
            registry.heal();
        }
        return first;
    }

    private static Explanation explain(Loader loader, PullRequest request) {
        return loader.agents().explain(request).await().atMost(Duration.ofSeconds(10));
    }

    private static void pull(Loader loader, PullRequest request) {
        try {
            loader.pull(request);
        } catch (AgentException expected) {
            assertThat(expected.report().detail()).isNotEmpty();
        }
    }

    private static List<String> lines(Explanation explanation) {
        return explanation.forecast().requests().stream()
                .map(request -> request.method() + " " + request.path())
                .toList();
    }

    private static String shape(String line) {
        return line.replaceFirst("/v2/.*/(manifests|blobs)/sha256:.*", "$1");
    }

    /** What the explanation leaves open, because it depends on the first answer. */
    private static List<String> rest(Explanation explanation, Before before) {
        List<String> rest = new ArrayList<>();
        if (explanation.forecast().requests().isEmpty()) {
            return rest;
        }
        if (explanation.step() == Step.CONFIRM && before.moved()) {
            rest.add("GET manifests");
            rest.add("GET blobs");
        }
        if (explanation.step() == Step.FETCH) {
            rest.add("GET blobs");
        }
        return rest;
    }

    @Example
    void aMirrorThatRestsIsNotTheFirst() {
        try (TestRegistry first = TestRegistry.start();
                TestRegistry second = TestRegistry.start();
                Loader loader = Loader.withoutNames(
                        newStore(), Map.of("docker.io", Mirrors.only(first.host(), second.host())))) {
            second.publish(HELPER, Agents.raw(Agents.HAIKU));
            PullRequest request = PullRequest.of(reference(HELPER));

            assertThat(hosts(explain(loader, request))).containsExactly(first.host());
            first.stop();
            loader.pull(request);
            second.clear();

            Explanation explanation = explain(loader, request);
            assertThat(hosts(explanation)).containsExactly(second.host());
            assertThat(explanation.forecast().hosts()).hasSize(2);
            loader.pull(request);
            assertThat(second.requests()).isEqualTo(lines(explanation));
        }
    }

    private static List<String> hosts(Explanation explanation) {
        return explanation.forecast().requests().stream()
                .map(Forecast.Request::host)
                .toList();
    }
}
