package io.agentloader.store;

import static io.agentloader.store.Samples.ANY;
import static io.agentloader.store.Samples.CONFIRMED;
import static io.agentloader.store.Samples.NOON;
import static io.agentloader.store.Samples.agent;
import static io.agentloader.store.Samples.reference;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.oci.Reference;
import io.agentloader.testkit.StoreInspector;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A record with a right checksum that says of a blob what is not so. */
class LyingRecordTest {

    private static final Reference TAG = reference("registry.test/team/agent:1");
    private static final Artifact AGENT = agent("version: 1\n");

    @TempDir
    Path folder;

    private StoreInspector inspector;
    private ContentStore store;

    @BeforeEach
    void keep() {
        inspector = new StoreInspector(folder);
        store = ContentStore.onDisk(Samples.at(folder), Runnable::run, () -> NOON);
        store.commit(AGENT).await().indefinitely();
        store.tag(TAG, AGENT, CONFIRMED).await().indefinitely();
    }

    private void lie(String truth, String lie) {
        String text = inspector.recordText(TAG);
        assertThat(text).contains(truth);
        inspector.plantRecord(
                TAG, text.substring(0, text.indexOf(",\"checksum\"")).replace(truth, lie) + "}");
    }

    private void lieAboutTheLayer() {
        long size = AGENT.layer().size();
        lie("\"size\":" + size, "\"size\":" + (size + 1));
    }

    @Test
    void sizeThatIsNotTheBlobsIsAFinding() {
        lieAboutTheLayer();

        Verification verification = store.verify().await().indefinitely();

        assertThat(verification.damaged()).isEqualTo(1);
        assertThat(verification.records()).isZero();
        assertThat(verification.blobs()).isEqualTo(3);
        assertThat(verification.reasons())
                .containsExactly("the record of " + TAG + " says that the blob "
                        + AGENT.layer().digest() + " has " + (AGENT.layer().size() + 1) + " bytes, and it has "
                        + AGENT.layer().size());
        assertThat(inspector.record(TAG)).exists();
    }

    @Test
    void repairSetsTheRecordAsideAndLeavesTheBlob() {
        lieAboutTheLayer();

        Verification verification = store.repair().await().indefinitely();

        assertThat(verification.setAside()).isEqualTo(1);
        assertThat(verification.quarantined())
                .singleElement()
                .asString()
                .startsWith(String.valueOf(inspector.record(TAG).getFileName()).replace(".json", ""));
        assertThat(inspector.record(TAG)).doesNotExist();
        assertThat(inspector.blob(AGENT.layer().digest())).exists();
        assertThat(store.lookup(TAG, ANY).await().indefinitely().state()).isEqualTo(Found.State.NOTHING);
        assertThat(store.verify().await().indefinitely().damaged()).isZero();
    }

    @Test
    void recordOfABlobThatWasCutOffIsNoLie() {
        inspector.truncate(inspector.blob(AGENT.layer().digest()));

        Verification verification = store.repair().await().indefinitely();

        assertThat(verification.damaged()).isEqualTo(1);
        assertThat(verification.setAside()).isEqualTo(1);
        assertThat(inspector.record(TAG)).exists();
    }
}
