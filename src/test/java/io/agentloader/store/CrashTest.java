package io.agentloader.store;

import static io.agentloader.store.Samples.CONFIRMED;
import static io.agentloader.store.Samples.behindIndex;
import static io.agentloader.store.Samples.reference;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import io.agentloader.testkit.StoreInspector;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Cuts a pull off at every point of its writing, and looks at what a new start finds. */
class CrashTest {

    private static final Reference TAG = reference("registry.test/team/agent:1");
    private static final String PLATFORM = "linux/amd64";

    @TempDir
    Path folder;

    private final Artifact old = behindIndex("version: 1\n", PLATFORM, "a");
    private final Artifact young = behindIndex("version: 2\n", PLATFORM, "b");

    /** Passes every {@code catch} that mends things, as the end of a process does. */
    private static final class Cut extends Error {
        private Cut() {
            super("cut", null, false, false);
        }
    }

    static Stream<Arguments> points() {
        return Stream.of(WriteStep.Part.values())
                .filter(CrashTest::isOfAPull)
                .flatMap(part -> Stream.of(WriteStep.values()).map(step -> Arguments.of(part, step)));
    }

    @ParameterizedTest
    @MethodSource("points")
    void cutPullLeavesTheOldAgentOrTheNewOne(WriteStep.Part part, WriteStep step) throws IOException {
        boolean moved = part == WriteStep.Part.RECORD && step.compareTo(WriteStep.MOVED) >= 0;
        pull(writes(WriteStep.Observer.NONE), old);
        wipeEmptyConfig();

        assertThatThrownBy(() -> pull(writes(throwing(part, step, new Cut())), young))
                .isInstanceOf(Cut.class);

        Artifact expected = moved ? young : old;
        assertThat(found(TAG)).isEqualTo(expected.named().digest().toString());
        pull(writes(WriteStep.Observer.NONE), young);
        assertThat(found(TAG)).isEqualTo(young.named().digest().toString());
        assertThat(state(old)).isEqualTo(Found.State.WHOLE);
    }

    @ParameterizedTest
    @MethodSource("points")
    void soDoesOneWhoseRecordIsWrittenBesideItsBlobs(WriteStep.Part part, WriteStep step) throws IOException {
        boolean moved = part == WriteStep.Part.RECORD && step.compareTo(WriteStep.MOVED) >= 0;
        pull(writes(WriteStep.Observer.NONE), old);
        wipeEmptyConfig();

        assertThatThrownBy(() -> pull(besides(throwing(part, step, new Cut())), young))
                .isInstanceOf(Cut.class);

        Artifact expected = moved ? young : old;
        assertThat(found(TAG)).isEqualTo(expected.named().digest().toString());
        pull(besides(WriteStep.Observer.NONE), young);
        assertThat(found(TAG)).isEqualTo(young.named().digest().toString());
        assertThat(state(old)).isEqualTo(Found.State.WHOLE);
    }

    @ParameterizedTest
    @MethodSource("points")
    void failedPullLeavesNoFileBehindThatIsBeingWritten(WriteStep.Part part, WriteStep step) throws IOException {
        IllegalStateException failure = new IllegalStateException("the disk is gone");

        assertThatThrownBy(() -> pull(writes(throwing(part, step, failure)), young))
                .isSameAs(failure);

        assertThat(new StoreInspector(folder).ingest()).isEmpty();
    }

    @Test
    void recordThatIsNotUnderstoodStaysUntilItsSuccessorIsOnDisk() throws IOException {
        StoreInspector inspector = new StoreInspector(folder);
        inspector.plantRecord(TAG, "{\"formatVersion\":2}");
        String before = inspector.recordText(TAG);

        assertThatThrownBy(() -> pull(writes(throwing(WriteStep.Part.RECORD, WriteStep.WRITTEN, new Cut())), young))
                .isInstanceOf(Cut.class);

        assertThat(inspector.recordText(TAG)).isEqualTo(before);
        assertThat(inspector.quarantined()).isEmpty();
    }

    @Test
    void everyFileGoesThroughEveryStepAndChildrenComeFirst() throws IOException {
        List<String> steps = new ArrayList<>();

        pull(writes((part, step) -> steps.add(part + " " + step)), young);

        List<WriteStep.Part> blobs = Stream.of(WriteStep.Part.values())
                .filter(part -> isOfAPull(part) && part != WriteStep.Part.RECORD)
                .toList();
        List<WriteStep> bytes = List.of(WriteStep.CREATED, WriteStep.WRITTEN, WriteStep.FORCED);
        assertThat(steps)
                .containsExactlyElementsOf(Stream.of(
                                each(List.of(WriteStep.Part.LAYOUT), List.of(WriteStep.values())),
                                each(blobs, bytes),
                                each(blobs, List.of(WriteStep.MOVED)),
                                each(blobs, List.of(WriteStep.SYNCED)),
                                each(List.of(WriteStep.Part.RECORD), List.of(WriteStep.values())))
                        .flatMap(some -> some)
                        .toList());
    }

    private static Stream<String> each(List<WriteStep.Part> parts, List<WriteStep> steps) {
        return parts.stream().flatMap(part -> steps.stream().map(step -> part + " " + step));
    }

    @ParameterizedTest
    @EnumSource
    void cutRebuildLeavesTheOldIndexOrTheNewOne(WriteStep step) throws IOException {
        pull(writes(WriteStep.Observer.NONE), old);
        project(WriteStep.Observer.NONE);
        String before = Files.readString(folder.resolve("index.json"));
        pull(writes(WriteStep.Observer.NONE), young);

        assertThatThrownBy(() -> project(throwing(WriteStep.Part.PROJECTION, step, new Cut())))
                .isInstanceOf(Cut.class);
        String cut = Files.readString(folder.resolve("index.json"));
        project(WriteStep.Observer.NONE);
        String after = Files.readString(folder.resolve("index.json"));

        assertThat(after).isNotEqualTo(before).contains(young.named().digest().toString());
        assertThat(cut).isEqualTo(step.compareTo(WriteStep.MOVED) >= 0 ? after : before);
    }

    private void project(WriteStep.Observer observer) throws IOException {
        StoreParts parts = StoreOpening.open(Samples.at(folder), Instant::now, observer);
        new Projection(parts.layout(), parts.records(), parts.blobs(), parts.ingest()).rebuild();
    }

    private static boolean isOfAPull(WriteStep.Part part) {
        return part.compareTo(WriteStep.Part.LAYER) >= 0 && part.compareTo(WriteStep.Part.RECORD) <= 0;
    }

    private static WriteStep.Observer throwing(WriteStep.Part where, WriteStep when, Throwable what) {
        return (part, step) -> {
            if (part == where && step == when) {
                CrashTest.<RuntimeException>sneak(what);
            }
        };
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void sneak(Throwable thrown) throws T {
        throw (T) thrown;
    }

    /** So that it has to be written again. */
    private void wipeEmptyConfig() {
        StoreInspector inspector = new StoreInspector(folder);
        inspector.delete(inspector.blob(Digest.of("{}".getBytes(StandardCharsets.US_ASCII))));
    }

    private StoreWrites writes(WriteStep.Observer observer) {
        return new StoreWrites(StoreOpening.open(Samples.at(folder), Instant::now, observer));
    }

    private StoreWrites besides(WriteStep.Observer observer) {
        return new StoreWrites(StoreOpening.open(Samples.at(folder), Instant::now, observer), Runnable::run);
    }

    private static void pull(StoreWrites writes, Artifact artifact) throws IOException {
        writes.put(TAG, artifact, CONFIRMED);
    }

    private String found(Reference reference) {
        Found found = reads().lookup(reference, PLATFORM, Share.UNCOUNTED);
        assertThat(found.state()).isEqualTo(Found.State.WHOLE);
        return found.entry().orElseThrow().named().digest().toString();
    }

    private Found.State state(Artifact artifact) {
        return reads().find(TAG.repository(), artifact.named().digest(), PLATFORM, Share.UNCOUNTED)
                .state();
    }

    private StoreReads reads() {
        return new StoreReads(StoreOpening.open(Samples.at(folder), Instant::now, WriteStep.Observer.NONE));
    }
}
