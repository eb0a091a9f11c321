package io.agentloader.store;

import static io.agentloader.store.Samples.ANY;
import static io.agentloader.store.Samples.CONFIRMED;
import static io.agentloader.store.Samples.agent;
import static io.agentloader.store.Samples.reference;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.oci.Reference;
import io.agentloader.testkit.StoreInspector;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reading back what was put in the same turn: known by its bytes, and by nothing else. */
class JustWrittenTest {

    private static final Reference TAG = reference("registry.test/team/agent:1");

    @TempDir
    Path folder;

    private final Artifact agent = agent("version: 1\n");
    private StoreParts parts;
    private JustWritten own;

    @BeforeEach
    void put() throws IOException {
        parts = StoreOpening.open(Samples.at(folder), Instant::now, WriteStep.Observer.NONE);
        own = new StoreWrites(parts).put(TAG, agent, CONFIRMED);
    }

    private Found readBack() {
        return new StoreReads(parts).stored(TAG, ANY, own);
    }

    @Test
    void whatIsThereIsWhatWasWritten() {
        Entry entry = readBack().entry().orElseThrow();

        // neither hashed nor copied again
        assertThat(entry.layer()).isSameAs(agent.layer());
        assertThat(entry.manifest()).isSameAs(agent.manifest());
        assertThat(entry)
                .extracting(Entry::version)
                .isEqualTo(new StoreReads(parts)
                        .lookup(TAG, ANY, Share.UNCOUNTED)
                        .entry()
                        .orElseThrow()
                        .version());
    }

    @Test
    void aBlobWithOneByteMoreIsFoundDamaged() throws IOException {
        new StoreInspector(folder).lengthen(parts.layout().blob(agent.layer().digest()));

        assertThat(readBack().state()).isEqualTo(Found.State.DAMAGED);
    }

    @Test
    void aBlobWithOtherBytesIsFoundDamaged() throws IOException {
        new StoreInspector(folder)
                .overwrite(
                        parts.layout().blob(agent.layer().digest()), "version: 2\n".getBytes(StandardCharsets.UTF_8));

        assertThat(readBack().state()).isEqualTo(Found.State.DAMAGED);
    }

    @Test
    void anotherRecordSaysWhatItSays() throws IOException {
        Artifact later = agent("version: 2\n");
        new StoreWrites(parts).put(TAG, later, CONFIRMED);

        assertThat(readBack().entry().orElseThrow().layer().digest())
                .isEqualTo(later.layer().digest());
    }

    @Test
    void aRecordThatIsNoneIsFoundDamaged() {
        new StoreInspector(folder).plantRecord(TAG, "{}");

        assertThat(readBack().state()).isEqualTo(Found.State.DAMAGED);
    }
}
