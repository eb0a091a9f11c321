package io.agentloader.store;

import static io.agentloader.store.Samples.ANY;
import static io.agentloader.store.Samples.agent;
import static io.agentloader.store.Samples.reference;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.agentloader.failure.AgentException.StoreUnavailable;
import io.agentloader.oci.Reference;
import io.agentloader.testkit.StoreInspector;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class UpkeepTest {

    private static final Reference TAG = reference("registry.test/team/agent:1");

    @TempDir
    Path folder;

    @TempDir
    Path elsewhere;

    private Instant now = Instant.now();
    private StoreInspector inspector;
    private ContentStore store;

    @BeforeEach
    void open() {
        inspector = new StoreInspector(folder);
        store = ContentStore.onDisk(Samples.at(folder), Runnable::run, () -> now);
    }

    @Test
    void indexNamesWhatIsWholeByTagAndByDigestAndNothingElse() throws IOException {
        Artifact whole = agent("version: 1\n");
        Artifact index = Samples.behindIndex("version: 2\n", ANY, "a");
        Artifact broken = agent("version: 3\n");
        keep(TAG, whole);
        keep(reference("registry.test/team/agent:same"), whole);
        keep(TAG.at(whole.named().digest()), whole);
        keep(reference("localhost:5000/a/b:1"), index);
        keep(reference("registry.test/team/broken:1"), broken);
        inspector.delete(inspector.blob(broken.layer().digest()));

        tendAfter(Duration.ofSeconds(6));

        JsonNode json = index();
        assertThat(json.path("schemaVersion").asInt()).isEqualTo(2);
        assertThat(json.path("mediaType").asText()).isEqualTo("application/vnd.oci.image.index.v1+json");
        assertThat(json.path("manifests").findValuesAsText("org.opencontainers.image.ref.name"))
                .containsExactlyInAnyOrder(
                        "registry.test/team/agent:1",
                        "registry.test/team/agent:same",
                        "registry.test/team/agent@" + whole.named().digest(),
                        "localhost:5000/a/b:1",
                        "localhost:5000/a/b@" + index.named().digest());
        assertThat(json.path("manifests").findValuesAsText("digest"))
                .containsOnly(
                        whole.named().digest().toString(),
                        index.named().digest().toString());
        assertThat(json.path("manifests").findValues("size")).hasSize(5).allMatch(JsonNode::isInt);
    }

    @Test
    void skopeoCopiesWhatTheIndexNames() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/skopeo")), "skopeo is not installed");
        Artifact agent = agent("version: 1\n");
        keep(TAG, agent);
        tendAfter(Duration.ofSeconds(6));

        Process skopeo = new ProcessBuilder(
                        "/usr/bin/skopeo",
                        "copy",
                        "--preserve-digests",
                        "oci:" + folder + ":" + TAG.canonical(),
                        "dir:" + elsewhere)
                .redirectErrorStream(true)
                .start();
        String said = new String(skopeo.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(skopeo.waitFor()).as(said).isZero();
        assertThat(elsewhere.resolve("manifest.json"))
                .hasBinaryContent(agent.manifest().toByteArray());
    }

    static Stream<Consumer<Path>> damages() {
        return Stream.of(
                index -> new StoreInspector(index).delete(index),
                index -> unchecked(() -> Files.write(index, Arrays.copyOf(Files.readAllBytes(index), 40))),
                index -> unchecked(() -> Files.writeString(index, "null")),
                index -> unchecked(() -> Files.writeString(index, "")),
                index -> new StoreInspector(index).replaceByDirectory(index),
                index -> new StoreInspector(index).replaceByPipe(index),
                index -> new StoreInspector(index).replaceBySparse(index, 100L << 20));
    }

    @ParameterizedTest
    @MethodSource("damages")
    void indexThatIsDamagedIsNothingToReadersAndIsMadeAgain(Consumer<Path> damage) throws IOException {
        keep(TAG, agent("version: 1\n"));
        tendAfter(Duration.ofSeconds(6));
        byte[] good = Files.readAllBytes(folder.resolve("index.json"));

        damage.accept(folder.resolve("index.json"));
        Found found = store.lookup(TAG, ANY).await().indefinitely();
        tendAfter(Duration.ofSeconds(6));

        assertThat(found.state()).isEqualTo(Found.State.WHOLE);
        assertThat(folder.resolve("index.json")).hasBinaryContent(good);
    }

    @Test
    void indexThatIsWholeIsNotMadeAgain() throws IOException {
        keep(TAG, agent("version: 1\n"));
        tendAfter(Duration.ofSeconds(6));
        Object before = key();

        tendAfter(Duration.ofMinutes(10));

        assertThat(key()).isEqualTo(before);
    }

    private interface Step {
        Object run() throws IOException;
    }

    private static void unchecked(Step step) {
        try {
            step.run();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Test
    void manyPullsCostOneIndexAndNoneWhenNothingChanged() throws IOException {
        keep(TAG, agent("version: 1\n"));
        tendAfter(Duration.ofSeconds(6));
        Object first = key();

        keep(TAG, agent("version: 2\n"));
        tendAfter(Duration.ofSeconds(1));
        Object early = key();
        tendAfter(Duration.ofSeconds(6));
        Object second = key();
        tendAfter(Duration.ofSeconds(6));

        assertThat(early).isEqualTo(first);
        assertThat(second).isNotEqualTo(first);
        assertThat(key()).isEqualTo(second);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "{\"manifests\":[", "garbage", "DIRECTORY", "LINK", "HUGE", "PIPE"})
    void brokenIndexTouchesNobodyAndIsMadeAgain(String broken) throws IOException {
        keep(TAG, agent("version: 1\n"));
        Path file = folder.resolve("index.json");
        switch (broken) {
            case "DIRECTORY" -> inspector.replaceByDirectory(file);
            case "LINK" -> Files.createSymbolicLink(file, elsewhere.resolve("target"));
            case "PIPE" -> inspector.replaceByPipe(file);
            case "HUGE" -> huge(file);
            default -> inspector.plantFile(file, broken);
        }

        open();
        Found found = store.lookup(TAG, ANY).await().indefinitely();
        tendAfter(Duration.ofSeconds(6));

        assertThat(found.state()).isEqualTo(Found.State.WHOLE);
        assertThat(index().path("manifests")).hasSize(2);
        assertThat(elsewhere).isEmptyDirectory();
    }

    @Test
    void indexThatVanishedIsMadeAgain() throws IOException {
        keep(TAG, agent("version: 1\n"));
        tendAfter(Duration.ofSeconds(6));
        inspector.delete(folder.resolve("index.json"));

        tendAfter(Duration.ofSeconds(6));

        assertThat(index().path("manifests")).hasSize(2);
    }

    @Test
    void dayOfUseIsWrittenOnceADayAndNotWithARead() throws IOException {
        keep(TAG, agent("version: 1\n"));
        String before = inspector.recordText(TAG);
        now = now.plus(Duration.ofDays(3));
        String day = now.toString().substring(0, 10);

        store.lookup(TAG, ANY).await().indefinitely();
        String afterRead = inspector.recordText(TAG);
        tendAfter(Duration.ZERO);
        Object written = key(inspector.record(TAG));
        store.lookup(TAG, ANY).await().indefinitely();
        tendAfter(Duration.ofSeconds(1));

        assertThat(afterRead).isEqualTo(before);
        assertThat(inspector.recordText(TAG)).contains("\"lastUsed\":\"" + day + "\"");
        assertThat(key(inspector.record(TAG))).isEqualTo(written);
    }

    @Test
    void warmReadByDigestCountsAsUseToo() {
        Artifact agent = agent("version: 1\n");
        keep(TAG, agent);
        find(agent);
        now = now.plus(Duration.ofDays(3));

        find(agent);
        tendAfter(Duration.ZERO);

        assertThat(inspector.recordText(TAG)).contains(now.toString().substring(0, 10));
    }

    @Test
    void collectionComesEveryHourAndWhenThereIsTooMuch() {
        tendAfter(Duration.ofMinutes(2));
        Instant first = lastCollection();
        tendAfter(Duration.ofMinutes(59));
        Instant early = lastCollection();
        tendAfter(Duration.ofMinutes(2));
        Instant hourly = lastCollection();

        assertThat(early).isEqualTo(first);
        assertThat(hourly).isEqualTo(now);
    }

    @Test
    void pullThatIsOneTooManyIsFollowedByACollection() {
        store = ContentStore.onDisk(Samples.at(folder).withMaxSize(100_000), Runnable::run, () -> now);
        tendAfter(Duration.ofMinutes(2));
        Instant first = lastCollection();
        tendAfter(Duration.ofMinutes(2));
        Instant idle = lastCollection();

        keep(TAG, agent("x".repeat(100_001)));
        tendAfter(Duration.ofMinutes(2));

        assertThat(idle).isEqualTo(first);
        assertThat(lastCollection()).isEqualTo(now);
    }

    @Test
    void scrubReadsFiveMegabytesASecondAndTellsWhatIsDamaged() {
        int blobs = 20;
        for (int i = 0; i < blobs; i++) {
            keep(reference("registry.test/team/agent:" + i), agent("x".repeat(1 << 20) + i));
        }
        Artifact bad = agent("x".repeat(1 << 20) + 7);
        find(bad);
        inspector.flipBit(inspector.blob(bad.layer().digest()));
        Path record = inspector.record(reference("registry.test/team/agent:3"));
        inspector.overwrite(record, inspector.recordText(reference("registry.test/team/agent:3")) + " ");
        tendAfter(Duration.ofMinutes(61));

        int seconds = 0;
        while (store.health().lastScrub().isEmpty() && seconds < 100) {
            tendAfter(Duration.ofSeconds(1));
            seconds++;
        }

        Verification scrub = store.health().lastScrub().orElseThrow();
        assertThat(seconds).isBetween(2, 5);
        assertThat(scrub.blobs()).isEqualTo(2 * blobs);
        assertThat(scrub.records()).isEqualTo(blobs - 1);
        assertThat(scrub.damaged()).isEqualTo(2);
        assertThat(scrub.reasons())
                .anySatisfy(reason ->
                        assertThat(reason).isEqualTo("the blob " + bad.layer().digest() + " does not hash to its name"))
                .anySatisfy(reason ->
                        assertThat(reason).startsWith("the record ").endsWith(".json does not match its own checksum"));
        assertThat(find(bad).state()).isEqualTo(Found.State.DAMAGED);
    }

    @Test
    void verifyReadsEverythingAtOnce() {
        Artifact bad = agent("version: 1\n");
        keep(TAG, bad);
        inspector.flipBit(inspector.blob(bad.manifest().digest()));

        Verification verification = store.verify().await().indefinitely();

        assertThat(verification.blobs()).isEqualTo(2);
        assertThat(verification.records()).isEqualTo(1);
        assertThat(verification.reasons())
                .containsExactly("the blob " + bad.manifest().digest() + " does not hash to its name");
        assertThat(inspector.quarantined()).isEmpty();
    }

    @Test
    void blobThatARecordNamesAndThatIsGoneIsMissing() {
        Artifact agent = agent("version: 1\n");
        keep(TAG, agent);
        keep(reference("registry.test/team/agent:2"), agent);
        inspector.delete(inspector.blob(agent.layer().digest()));

        Verification verification = store.verify().await().indefinitely();

        assertThat(verification.damaged()).isZero();
        assertThat(verification.missing()).isEqualTo(1);
        assertThat(verification.reasons())
                .containsExactly("the blob " + agent.layer().digest() + " is missing");
    }

    @Test
    void repairSetsAsideWhatIsDamagedAndNothingElse() {
        Artifact good = agent("version: 1\n");
        Artifact bad = agent("version: 2\n");
        Reference torn = reference("registry.test/team/torn:1");
        keep(TAG, bad);
        keep(reference("registry.test/team/agent:2"), good);
        keep(torn, good);
        inspector.flipBit(inspector.blob(bad.layer().digest()));
        inspector.overwrite(inspector.record(torn), "torn");

        Verification repaired = store.repair().await().indefinitely();
        Verification after = store.verify().await().indefinitely();

        assertThat(repaired.damaged()).isEqualTo(2);
        assertThat(repaired.setAside()).isEqualTo(2);
        assertThat(repaired.quarantined())
                .containsExactlyInAnyOrderElementsOf(inspector.quarantined())
                .hasSize(2);
        assertThat(after.damaged()).isZero();
        assertThat(after.missing()).isEqualTo(1);
        assertThat(inspector.blob(good.layer().digest())).exists();
        assertThat(store.lookup(TAG, ANY).await().indefinitely().state()).isEqualTo(Found.State.DAMAGED);
    }

    @Test
    void replacementOfWhatARepairSetAsideIsTracedToTheQuarantine() {
        Artifact bad = agent("version: 1\n");
        keep(TAG, bad);
        inspector.flipBit(inspector.blob(bad.layer().digest()));
        store.repair().await().indefinitely();
        ContentStore another = ContentStore.onDisk(Samples.at(folder), Runnable::run, () -> now);

        Damage damage = another.lookup(TAG, ANY).await().indefinitely().damage().orElseThrow();
        another.setAside(damage).await().indefinitely();

        assertThat(another.health().repairs().get(0).quarantined()).isEqualTo(inspector.quarantined());
    }

    @Test
    void checkThatIsInterruptedReportsNoDamage() {
        keep(TAG, agent("version: 1\n"));

        Thread.currentThread().interrupt();
        Throwable stopped = catchThrowable(() -> store.verify().await().indefinitely());

        assertThat(Thread.interrupted()).isTrue();
        assertThat(stopped).isInstanceOf(StoreUnavailable.class);
        assertThat(store.health().lastScrub()).isEmpty();
    }

    @Test
    void usageIsWhatIsThere() {
        Artifact agent = agent("version: 1\n");
        keep(TAG, agent);
        keep(reference("registry.test/team/agent:2"), agent);

        Usage usage = store.usage().await().indefinitely();

        assertThat(usage)
                .isEqualTo(new Usage(
                        2, 3, agent.layer().size() + agent.manifest().size() + 2, 2L << 30, Optional.empty(), 0, 0, 0));
    }

    @Test
    void whatIsInQuarantineIsCountedAndItsBytesToo() {
        Artifact agent = agent("version: 1\n");
        keep(TAG, agent);
        inspector.overwrite(inspector.blob(agent.layer().digest()), "spoilt");

        store.repair().await().indefinitely();

        Usage usage = store.usage().await().indefinitely();
        assertThat(usage.quarantined()).isEqualTo(1);
        assertThat(usage.quarantinedBytes()).isEqualTo("spoilt".length());
    }

    @Test
    void whatADeadProcessLeftInIngestGoesWithinTheHour() {
        Path draft = folder.resolve(".agent-loader/ingest/of-nobody");
        inspector.plantFile(draft, "half");
        inspector.age(draft, now.minus(Duration.ofDays(2)));

        tendAfter(Duration.ofSeconds(6));
        assertThat(draft).exists();
        tendAfter(Duration.ofHours(1));

        assertThat(draft).doesNotExist();
    }

    @Test
    void whatNothingNamesIsCountedAndIsNoDamage() {
        Artifact agent = agent("version: 1\n");
        keep(TAG, agent);
        store.commit(agent("forgotten: 1\n")).await().indefinitely();
        inspector.ageBlobs(now.minus(Duration.ofHours(1)));

        Verification verification = store.verify().await().indefinitely();

        assertThat(verification.unnamed()).isEqualTo(2);
        assertThat(verification.damaged() + verification.missing()).isZero();
        assertThat(verification.reasons()).isEmpty();
    }

    @Test
    void confirmationThatIsYetToComeIsNamedAndIsNoDamage() {
        keep(TAG, agent("version: 1\n"));
        Instant confirmed = now;
        now = now.minus(Duration.ofDays(1));

        Verification verification = store.verify().await().indefinitely();

        assertThat(verification.ahead()).isEqualTo(1);
        assertThat(verification.damaged() + verification.missing()).isZero();
        assertThat(verification.reasons())
                .singleElement()
                .asString()
                .startsWith("the record of " + TAG.canonical() + " was confirmed by registry.test at " + confirmed);
    }

    @Test
    void storeThatCannotBeWrittenSaysSoAndRecoversByItself() {
        Path ingest = folder.resolve(".agent-loader/ingest");
        inspector.delete(ingest);
        inspector.plantFile(ingest, "in the way");
        Artifact agent = agent("version: 1\n");

        assertThatThrownBy(() -> keep(TAG, agent)).isInstanceOf(StoreUnavailable.class);
        tendAfter(Duration.ofSeconds(11));
        StoreHealth.State meanwhile = store.health().state();
        inspector.delete(ingest);
        tendAfter(Duration.ofSeconds(11));

        assertThat(meanwhile).isEqualTo(StoreHealth.State.READ_ONLY);
        assertThat(store.health().state()).isEqualTo(StoreHealth.State.OK);
    }

    @Test
    void clockThatIsSetBackPutsNothingOff() {
        tendAfter(Duration.ofMinutes(2));
        now = now.minus(Duration.ofDays(400));

        tendAfter(Duration.ofSeconds(1));

        assertThat(lastCollection()).isEqualTo(now);
    }

    private Instant lastCollection() {
        return store.health().lastCollection().orElseThrow().at();
    }

    private static void huge(Path file) throws IOException {
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(100L << 20);
        }
    }

    private void tendAfter(Duration time) {
        now = now.plus(time);
        store.tend().await().indefinitely();
    }

    private JsonNode index() throws IOException {
        return JsonMapper.builder().build().readTree(Files.readString(folder.resolve("index.json")));
    }

    private Object key() throws IOException {
        return key(folder.resolve("index.json"));
    }

    private static List<Object> key(Path file) throws IOException {
        return List.of(Files.getAttribute(file, "unix:ino"), Files.getLastModifiedTime(file));
    }

    private Found find(Artifact artifact) {
        return store.find(TAG.repository(), artifact.named().digest(), ANY)
                .await()
                .indefinitely();
    }

    private void keep(Reference reference, Artifact artifact) {
        store.commit(artifact).await().indefinitely();
        store.tag(reference, artifact, new Confirmation(now, "registry.test"))
                .await()
                .indefinitely();
    }
}
