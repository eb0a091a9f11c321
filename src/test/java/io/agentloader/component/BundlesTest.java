package io.agentloader.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentloader.agent.AgentPacking.Packed;
import io.agentloader.bundle.BundleLimits;
import io.agentloader.bundle.BundleTar;
import io.agentloader.bundle.BundledAgent;
import io.agentloader.document.AgentList;
import io.agentloader.failure.AgentException.InvalidBundle;
import io.agentloader.failure.AgentException.NotCached;
import io.agentloader.failure.AgentException.RegistryUnavailable;
import io.agentloader.oci.Content;
import io.agentloader.oci.MediaType;
import io.agentloader.pull.ImportedAgent;
import io.agentloader.pull.Provenance.Source;
import io.agentloader.pull.PullMode;
import io.agentloader.pull.PullRequest;
import io.agentloader.pull.PullSettings;
import io.agentloader.pull.PulledAgent;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.Loader;
import io.agentloader.testkit.TestRegistry;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** From one store to another by a bundle, with a registry on one side alone. */
@Timeout(60)
class BundlesTest {

    private static final UnaryOperator<PullSettings> OFFLINE = Loader::offline;

    private static final UnaryOperator<PullSettings> FRESH_FOR_AN_HOUR = Loader.freshFor(Duration.ofHours(1));

    @TempDir
    Path folder;

    private TestRegistry registry;

    @BeforeEach
    void start() {
        registry = TestRegistry.start();
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private String published(Packed packed) {
        registry.publish("acme/helper:1", packed);
        return registry.reference("acme/helper:1");
    }

    private BundledAgent carried(PullRequest request) throws IOException {
        try (Loader here = new Loader(folder.resolve("here"))) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            BundleTar.write(List.of(here.export(request)), out);
            return BundleTar.read(
                            new ByteArrayInputStream(out.toByteArray()),
                            BundleLimits.ofAgent(1 << 20),
                            Optional.empty())
                    .get(0);
        }
    }

    private BundledAgent carried(String reference) throws IOException {
        return carried(PullRequest.of(Loader.reference(reference)));
    }

    @Test
    void exportedAgentIsServedOfflineElsewhereWithTheSameBytesAndDigests() throws IOException {
        for (Packed packed :
                List.of(Agents.raw(Agents.HAIKU), Agents.gzip(Agents.HAIKU), Agents.emptyConfig(Agents.HAIKU))) {
            String reference = published(packed);
            BundledAgent bundle = carried(reference);
            try (Loader there = new Loader(folder.resolve("there"), OFFLINE)) {
                there.take(List.of(bundle));
                int before = registry.requests().size();

                PulledAgent served = there.pull(reference);

                assertThat(new String(served.yaml().toByteArray(), java.nio.charset.StandardCharsets.UTF_8))
                        .isEqualTo(Agents.HAIKU);
                assertThat(served.named().bytes()).isEqualTo(packed.manifest().bytes());
                assertThat(served.provenance().host()).isEqualTo("import");
                assertThat(registry.requests()).hasSize(before);
            }
        }
    }

    @Test
    void importedAgentCanBeExportedAgainWhereNobodyMayBeAsked() throws IOException {
        String reference = published(Agents.gzip(Agents.HAIKU));
        BundledAgent bundle = carried(reference);
        try (Loader there = new Loader(folder.resolve("there"), OFFLINE)) {
            there.take(List.of(bundle));

            BundledAgent again = there.export(PullRequest.of(Loader.reference(reference)));

            assertThat(again.contents().map(Content::descriptor))
                    .containsExactlyElementsOf(
                            bundle.contents().map(Content::descriptor).toList());
        }
    }

    @Test
    void configurationThatIsNotStoredIsAskedForOrIsTheErrorWhereNobodyMayBeAsked() {
        PullRequest request = PullRequest.of(Loader.reference(published(Agents.gzip(Agents.HAIKU))));
        PullRequest local = PullRequest.of(request.reference(), PullMode.LOCAL_ONLY);
        try (Loader here = new Loader(folder)) {
            here.pull(request);

            assertThatThrownBy(() -> here.export(local))
                    .isInstanceOf(NotCached.class)
                    .hasMessageContaining("is not in the store: it belongs to the agent, but serving does not need it");
            assertThat(here.export(request).blobs()).hasSize(2);
        }
    }

    @Test
    void everyAgentOfAnIndexIsCarriedAndServedByPlatform() throws IOException {
        String reference = published(Agents.index(Agents.HAIKU, Agents.LIMERICK));
        BundledAgent bundle = carried(reference);
        try (Loader there = new Loader(folder.resolve("there"), OFFLINE)) {
            there.take(List.of(bundle));
            PullRequest request = PullRequest.of(Loader.reference(reference));

            assertThat(there.pull(request.on(Agents.AMD64)).yaml().toByteArray())
                    .asString()
                    .isEqualTo(Agents.HAIKU);
            assertThat(there.pull(request.on(Agents.ARM64)).yaml().toByteArray())
                    .asString()
                    .isEqualTo(Agents.LIMERICK);
            assertThat(there.pull(request).named().bytes())
                    .isEqualTo(bundle.named().bytes());
        }
    }

    @Test
    void oneAgentOfAnIndexIsCarriedWhereOnePlatformIsAskedFor() throws IOException {
        String reference = published(Agents.index(Agents.HAIKU, Agents.LIMERICK));

        BundledAgent bundle =
                carried(PullRequest.of(Loader.reference(reference)).on(Agents.ARM64));

        assertThat(bundle.manifests())
                .extracting(Content::digest)
                .containsExactly(Agents.raw(Agents.LIMERICK).manifest().digest());
    }

    @Test
    void importedTagIsConfirmedFirstWhereARegistryCanBeAskedHoweverLongConfirmationsLast() throws IOException {
        String reference = published(Agents.raw(Agents.HAIKU));
        BundledAgent bundle = carried(reference);
        published(Agents.raw(Agents.LIMERICK));
        try (Loader there = new Loader(folder.resolve("there"), FRESH_FOR_AN_HOUR)) {
            there.take(List.of(bundle));

            PulledAgent served = there.pull(reference);

            assertThat(served.yaml().toByteArray()).asString().isEqualTo(Agents.LIMERICK);
            assertThat(there.told()).noneMatch(line -> line.startsWith("disagreed"));
        }
    }

    @Test
    void importedAgentStandsInForARegistryThatIsGone() throws IOException {
        String reference = published(Agents.raw(Agents.HAIKU));
        BundledAgent bundle = carried(reference);
        try (Loader there = new Loader(folder.resolve("there"))) {
            there.take(List.of(bundle));
            registry.close();

            PulledAgent served = there.pull(reference);

            assertThat(served.provenance().source()).isEqualTo(Source.STALE);
            assertThat(served.yaml().toByteArray()).asString().isEqualTo(Agents.HAIKU);
        }
    }

    @Test
    void olderBundleDoesNotTurnBackWhatARegistryConfirmedLately() throws IOException {
        String reference = published(Agents.raw(Agents.HAIKU));
        BundledAgent older = carried(reference);
        published(Agents.raw(Agents.LIMERICK));
        try (Loader there = new Loader(folder.resolve("there"), FRESH_FOR_AN_HOUR)) {
            there.pull(reference);

            var imported = there.take(List.of(older)).get(0);

            assertThat(imported.isCurrent()).isFalse();
            assertThat(there.pull(reference).yaml().toByteArray()).asString().isEqualTo(Agents.LIMERICK);
        }
    }

    @Test
    void laterImportHoldsHoweverLongConfirmationsLastByThen() throws IOException {
        String reference = published(Agents.raw(Agents.HAIKU));
        BundledAgent first = carried(reference);
        published(Agents.raw(Agents.LIMERICK));
        BundledAgent second = carried(reference);
        try (Loader there = new Loader(folder.resolve("there"), OFFLINE)) {
            there.take(List.of(first));
        }
        try (Loader there = new Loader(folder.resolve("there"), FRESH_FOR_AN_HOUR.andThen(OFFLINE)::apply)) {
            ImportedAgent imported = there.take(List.of(second)).get(0);

            assertThat(imported.isCurrent()).isTrue();
            assertThat(there.pull(reference).yaml().toByteArray()).asString().isEqualTo(Agents.LIMERICK);
        }
    }

    @Test
    void importOfAPinnedTagSaysWhatCallersKeepGetting() throws IOException {
        String reference = published(Agents.raw(Agents.HAIKU));
        BundledAgent first = carried(reference);
        published(Agents.raw(Agents.LIMERICK));
        BundledAgent second = carried(reference);
        try (Loader there = new Loader(folder.resolve("there"), OFFLINE)) {
            there.take(List.of(first));
            there.pins().pin(Loader.reference(reference)).await().atMost(Duration.ofSeconds(30));

            ImportedAgent imported = there.take(List.of(second)).get(0);

            assertThat(imported.isCurrent()).isTrue();
            assertThat(imported.heldAt()).contains(first.named().digest());
            assertThat(AgentList.ofImported(List.of(imported)).toString())
                    .contains("pinned=" + first.named().digest());
            assertThat(there.take(List.of(first)).get(0).heldAt()).isEmpty();
        }
    }

    @Test
    void blobThatTheStoreWouldNeverReadIsRefused() throws IOException {
        BundledAgent agent = carried(published(Agents.raw(Agents.HAIKU)));
        Content large = Content.hash(MediaType.OCTET_STREAM, new byte[(64 << 20) + 1]);
        BundledAgent larger = new BundledAgent(agent.reference(), agent.named(), List.of(), List.of(large));
        try (Loader there = new Loader(folder.resolve("there"), OFFLINE)) {
            assertThatThrownBy(() -> there.take(List.of(larger)))
                    .isInstanceOf(InvalidBundle.class)
                    .hasMessageContaining("the blob " + large.digest())
                    .hasMessageContaining(" is 67108865 bytes, and the store keeps at most 67108864");
        }
    }

    @Test
    void nothingIsWrittenByAnExport() {
        PullRequest request = PullRequest.of(Loader.reference(published(Agents.gzip(Agents.HAIKU))));
        try (Loader here = new Loader(folder)) {
            here.export(request);
            registry.close();

            assertThatThrownBy(() -> here.pull(request)).isInstanceOf(RegistryUnavailable.class);
        }
    }
}
