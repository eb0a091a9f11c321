package io.agentloader.component;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.oci.Digest;
import io.agentloader.pull.Provenance.Source;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.Loader;
import io.agentloader.testkit.Mirrors;
import io.agentloader.testkit.TestRegistry;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A mirror that converts what it copies, so that it has another digest for a tag than the registry has. */
class DisagreementTest {

    @TempDir
    Path folder;

    private final TestRegistry upstream = TestRegistry.start();
    private final TestRegistry mirror = TestRegistry.start();
    private Loader loader;

    @BeforeEach
    void start() {
        loader = Loader.withoutNames(folder.resolve("store"), Map.of(upstream.host(), Mirrors.first(mirror.host())));
    }

    @AfterEach
    void stop() {
        loader.close();
        upstream.close();
        mirror.close();
    }

    private Source pull() {
        return loader.pull(upstream.reference("acme/helper:1")).provenance().source();
    }

    private List<String> disagreements() {
        return loader.told().stream()
                .filter(line -> line.startsWith("disagreed"))
                .toList();
    }

    @Test
    void a19TwoHostsWithTwoDigestsAreOneWarningAndNoLoop() {
        Digest original = upstream.publish("acme/helper:1", Agents.raw(Agents.HAIKU));
        pull();
        Digest converted = mirror.publish("acme/helper:1", Agents.gzip(Agents.HAIKU));

        Source moved = pull();
        upstream.clear();
        mirror.clear();
        List<Source> later = List.of(pull(), pull());

        assertThat(moved).isEqualTo(Source.REGISTRY);
        assertThat(later).containsExactly(Source.REVALIDATED, Source.REVALIDATED);
        assertThat(mirror.requests())
                .containsExactly("HEAD /v2/acme/helper/manifests/1", "HEAD /v2/acme/helper/manifests/1");
        assertThat(upstream.requests()).isEmpty();
        assertThat(disagreements())
                .singleElement()
                .asString()
                .contains(original.toString(), upstream.host(), converted.toString(), mirror.host());
    }

    @Test
    void aTagThatTheSameHostMovesIsNoDisagreement() {
        mirror.publish("acme/helper:1", Agents.raw(Agents.HAIKU));
        pull();
        mirror.publish("acme/helper:1", Agents.raw(Agents.LIMERICK));

        assertThat(pull()).isEqualTo(Source.REGISTRY);
        assertThat(disagreements()).isEmpty();
    }
}
