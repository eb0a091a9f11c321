package io.agentloader.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentloader.failure.AgentException.StoreUnavailable;
import io.agentloader.oci.Digest;
import io.agentloader.pull.PulledAgent;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.Loader;
import io.agentloader.testkit.TestRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A directory below the root of the store becomes a link while the store is open: to be followed nowhere. */
@Timeout(60)
class LinkedStoreTest {

    @TempDir
    Path folder;

    private TestRegistry registry;
    private Loader loader;
    private String helper;
    private Digest haiku;

    @BeforeEach
    void storeAnAgent() {
        registry = TestRegistry.start();
        loader = new Loader(folder.resolve("store"));
        helper = registry.reference("acme/helper:1");
        haiku = registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));
        loader.pull(helper);
    }

    @AfterEach
    void stop() {
        loader.close();
        registry.close();
    }

    private Path moved() {
        return folder.resolve("elsewhere");
    }

    private void link(Path directory) throws IOException {
        Files.move(directory, moved());
        Files.createSymbolicLink(directory, moved());
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(moved())) {
            return all.sorted().toList();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"blobs", "blobs/sha256", ".agent-loader", ".agent-loader/refs", ".agent-loader/pins"})
    void callersAreServedByTheRegistryAndNothingIsStoredUntilItIsADirectoryAgain(String name) throws IOException {
        Path directory = folder.resolve("store").resolve(name);
        link(directory);
        List<Path> before = files();
        registry.publish("acme/other:1", Agents.raw(Agents.LIMERICK));
        registry.clear();

        PulledAgent known = loader.pull(helper);
        PulledAgent unknown = loader.pull(registry.reference("acme/other:1"));

        assertThat(known.named().digest()).isEqualTo(haiku);
        assertThat(List.of(known.outcome().stored(), unknown.outcome().stored()))
                .containsExactly(false, false);
        assertThat(registry.requests()).isNotEmpty();
        assertThat(files()).isEqualTo(before);

        Files.delete(directory);
        Files.move(moved(), directory);
        assertThat(loader.pull(helper).outcome().stored()).isTrue();
        assertThat(loader.pull(registry.reference("acme/other:1")).outcome().stored())
                .isTrue();
    }

    @Test
    void aTagThatIsPinnedStaysWhereItWasHeldLast() throws IOException {
        loader.pins().pin(Loader.reference(helper)).await().indefinitely();
        registry.publish("acme/helper:1", Agents.raw(Agents.LIMERICK));
        link(folder.resolve("store/.agent-loader/pins"));

        assertThat(loader.pull(helper).named().digest()).isEqualTo(haiku);
        assertThatThrownBy(() ->
                        loader.pins().unpin(Loader.reference(helper)).await().indefinitely())
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageContaining(".agent-loader/pins has become a link");
    }
}
