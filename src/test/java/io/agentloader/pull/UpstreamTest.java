package io.agentloader.pull;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.agent.AgentPacking.Packed;
import io.agentloader.agent.PlatformChoice;
import io.agentloader.config.LoaderConfig.FallbackOn;
import io.agentloader.config.Span;
import io.agentloader.observe.ResolutionLog;
import io.agentloader.oci.Content;
import io.agentloader.oci.Descriptor;
import io.agentloader.oci.Reference;
import io.agentloader.policy.Admission;
import io.agentloader.policy.RegistryTypes;
import io.agentloader.registry.Delivered;
import io.agentloader.registry.Effort;
import io.agentloader.registry.RegistryClient;
import io.agentloader.store.Ahead;
import io.agentloader.store.ContentStore;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.Loader;
import io.smallrye.mutiny.Uni;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** In which order a fetch asks and writes. */
class UpstreamTest {

    private static final PullSettings SETTINGS = new PullSettings(
            Duration.ZERO, Span.UNLIMITED, FallbackOn.NETWORK, false, Duration.ofSeconds(20), 64, 1 << 20, "amd64");

    private static final PlatformChoice PLATFORM = new PlatformChoice(PlatformChoice.own("amd64"), Optional.empty());

    private static final Reference TAG = Loader.reference("registry.test/acme/helper:1");

    private final Packed agent = Agents.raw(Agents.HAIKU);
    private final List<String> told = new ArrayList<>();

    @Test
    void theManifestIsWrittenOnceTheLayerIsAskedFor() {
        Fetched fetched = upstream()
                .fetch(FetchOrder.of(TAG, PLATFORM, Effort.FULL))
                .await()
                .atMost(Duration.ofSeconds(20));

        assertThat(fetched.artifact().layer().digest()).isEqualTo(layer().digest());
        assertThat(told).containsExactly("asked for the manifest", "asked for a blob", "begun");
    }

    private Content layer() {
        return agent.blobs().get(agent.blobs().size() - 1);
    }

    private Upstream upstream() {
        PullDoors doors = new PullDoors(
                registry(), store(), Admission.everything(), RegistryTypes.inferred(), new ResolutionLog());
        Source source = Source.of(doors.registry());
        return new Upstream(new Manifests(source), source, doors, SETTINGS);
    }

    private RegistryClient registry() {
        return fake(RegistryClient.class, (name, given) -> Uni.createFrom()
                .item(() -> name.equals("manifest")
                        ? delivered("asked for the manifest", agent.manifest())
                        : delivered("asked for a blob", blob((Descriptor) given[1]))));
    }

    private Delivered<Content> delivered(String what, Content content) {
        told.add(what);
        return new Delivered<>(content, "registry.test", 1, Instant.EPOCH);
    }

    private Content blob(Descriptor wanted) {
        return agent.blobs().stream()
                .filter(blob -> blob.digest().equals(wanted.digest()))
                .findFirst()
                .orElseThrow();
    }

    /** It has nothing, and tells what it is to write. */
    private ContentStore store() {
        return fake(
                ContentStore.class,
                (name, given) ->
                        name.equals("ahead") ? ahead() : Uni.createFrom().item(Optional.empty()));
    }

    private Ahead ahead() {
        return new Ahead() {
            @Override
            public void begin() {
                told.add("begun");
            }

            @Override
            public void end() {
                told.add("ended");
            }
        };
    }

    /** What is answered to whom. */
    private interface Answer {
        Object to(String name, Object[] given);
    }

    private static <T> T fake(Class<T> type, Answer answer) {
        return type.cast(Proxy.newProxyInstance(
                UpstreamTest.class.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, given) -> answer.to(method.getName(), given)));
    }
}
