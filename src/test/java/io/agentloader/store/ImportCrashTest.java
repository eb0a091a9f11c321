package io.agentloader.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentloader.agent.AgentPacking.Packed;
import io.agentloader.bundle.BundledAgent;
import io.agentloader.config.LoaderConfig.FallbackOn;
import io.agentloader.config.Span;
import io.agentloader.oci.Reference;
import io.agentloader.oci.ReferenceParser;
import io.agentloader.policy.Admission;
import io.agentloader.policy.RegistryTypes;
import io.agentloader.pull.Bundles;
import io.agentloader.pull.PullDoors;
import io.agentloader.pull.PullListener;
import io.agentloader.pull.PullSettings;
import io.agentloader.registry.RegistryClient;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.FakePullAgent;
import io.agentloader.testkit.ManualClock;
import io.agentloader.testkit.StoreInspector;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cuts an import of two agents off at every point of its writing, and looks at what a new start finds. */
class ImportCrashTest {

    private static final PullSettings SETTINGS = new PullSettings(
            Duration.ZERO, Span.UNLIMITED, FallbackOn.NETWORK, false, Duration.ofSeconds(20), 64, 1 << 20, "amd64");

    private static final List<BundledAgent> TWO = List.of(
            bundled("registry.test/team/one:1", Agents.gzip(Agents.HAIKU)),
            bundled("registry.test/team/two:1", Agents.index(Agents.HAIKU, Agents.LIMERICK)));

    @TempDir
    Path folder;

    private final ManualClock clock = new ManualClock();

    /** Passes every {@code catch} that mends things, as the end of a process does. */
    private static final class Cut extends Error {
        private Cut() {
            super("cut", null, false, false);
        }
    }

    private static BundledAgent bundled(String reference, Packed packed) {
        return new BundledAgent(reference(reference), packed.manifest(), packed.manifests(), packed.blobs());
    }

    private static Reference reference(String text) {
        return ReferenceParser.DEFAULT.parse(text);
    }

    private ContentStore store(Path path, WriteStep.Observer observer) {
        return new DiskContentStore(StoreOpening.open(StoreSettings.at(path), clock, observer), Runnable::run);
    }

    private void take(Path path, WriteStep.Observer observer) {
        PullDoors doors = new PullDoors(
                nobody(), store(path, observer), Admission.everything(), RegistryTypes.inferred(), (PullListener)
                        Proxy.newProxyInstance(
                                getClass().getClassLoader(),
                                new Class<?>[] {PullListener.class},
                                (proxy, method, given) -> {
                                    throw new AssertionError(method);
                                }));
        Bundles.over(new FakePullAgent(), doors, SETTINGS, clock)
                .take(TWO)
                .await()
                .atMost(Duration.ofSeconds(20));
    }

    private RegistryClient nobody() {
        return (RegistryClient) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {RegistryClient.class}, (proxy, method, given) -> {
                    throw new AssertionError(method);
                });
    }

    private List<String> visible(Path path) {
        return store(path, WriteStep.Observer.NONE)
                .list(Optional.empty(), 10)
                .await()
                .atMost(Duration.ofSeconds(20))
                .stream()
                .map(record -> record.reference().canonical())
                .toList();
    }

    private List<WriteStep.Part> steps() {
        List<WriteStep.Part> steps = new ArrayList<>();
        take(folder.resolve("whole"), (part, step) -> steps.add(part));
        return steps;
    }

    @Test
    void everyBlobOfEveryAgentIsWrittenBeforeTheFirstName() {
        List<WriteStep.Part> steps = steps();

        int first = steps.indexOf(WriteStep.Part.RECORD);
        int decided = steps.indexOf(WriteStep.Part.JOURNAL);
        assertThat(steps.subList(first, steps.size()))
                .as("each record is written once, whatever the platforms")
                .containsOnly(WriteStep.Part.RECORD)
                .hasSize(2 * WriteStep.values().length);
        assertThat(steps.subList(decided, first)).containsOnly(WriteStep.Part.JOURNAL);
        assertThat(steps.subList(0, decided)).hasSizeGreaterThan(30);
        assertThat(visible(folder.resolve("whole")))
                .containsExactly("registry.test/team/one:1", "registry.test/team/two:1");
    }

    @Test
    void importThatIsCutAnywhereLeavesNothingOrEverythingAndCanBeDoneAgain() {
        List<WriteStep.Part> steps = steps();
        int opened = steps.lastIndexOf(WriteStep.Part.LAYOUT) + 1;
        int decided = steps.indexOf(WriteStep.Part.JOURNAL) + WriteStep.MOVED.ordinal();
        for (int at = opened; at < steps.size(); at++) {
            Path path = folder.resolve("cut-" + at);
            AtomicInteger left = new AtomicInteger(at);

            assertThatThrownBy(() -> take(path, (part, step) -> {
                        if (left.getAndDecrement() == 0) {
                            throw new Cut();
                        }
                    }))
                    .as("step %s", at)
                    .hasCauseInstanceOf(Cut.class);

            assertThat(visible(path)).as("step %s", at).hasSize(at < decided ? 0 : 2);
            assertThat(new StoreInspector(path).journals()).isEmpty();
            take(path, WriteStep.Observer.NONE);
            assertThat(visible(path)).hasSize(2);
        }
    }
}
