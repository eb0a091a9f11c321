package io.agentloader.store;

import static io.agentloader.store.Samples.ANY;
import static io.agentloader.store.Samples.CONFIRMED;
import static io.agentloader.store.Samples.agent;
import static io.agentloader.store.Samples.reference;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import io.agentloader.testkit.StoreInspector;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one process takes out of a store that another one serves from its memory. */
class RemovalsTest {

    private static final Reference TAG = reference("registry.test/team/agent:1");

    private final Artifact agent = agent("version: 1\n");
    private final Digest digest = agent.named().digest();

    @TempDir
    Path folder;

    private ContentStore serving;
    private ContentStore other;

    @BeforeEach
    void serve() {
        serving = ContentStore.onDisk(Samples.at(folder), Runnable::run, Instant::now);
        other = ContentStore.onDisk(Samples.at(folder), Runnable::run, Instant::now);
        serving.commit(agent).await().indefinitely();
        serving.tag(TAG, agent, CONFIRMED).await().indefinitely();
        assertThat(byDigest()).isEqualTo(Found.State.WHOLE);
    }

    private Found.State byDigest() {
        return serving.find(TAG.repository(), digest, ANY)
                .await()
                .indefinitely()
                .state();
    }

    private Found.State byTag() {
        return serving.lookup(TAG, ANY).await().indefinitely().state();
    }

    @Test
    void isNotServedByItsTagAtOnceAndByItsDigestFromTheNextTendingOn() {
        other.remove(TAG).await().indefinitely();

        Found.State tag = byTag();
        serving.tend().await().indefinitely();

        assertThat(tag).isEqualTo(Found.State.NOTHING);
        assertThat(byDigest()).isEqualTo(Found.State.NOTHING);
    }

    @Test
    void isNotServedByItsDigestOnceARepairHasSetItsRecordAside() {
        StoreInspector inspector = new StoreInspector(folder);
        inspector.truncate(inspector.record(TAG));

        other.repair().await().indefinitely();
        serving.tend().await().indefinitely();

        assertThat(byDigest()).isEqualTo(Found.State.NOTHING);
    }

    @Test
    void whoeverRepairsForgetsAtOnce() {
        StoreInspector inspector = new StoreInspector(folder);
        inspector.truncate(inspector.record(TAG));
        Found.State before = byDigest();

        serving.repair().await().indefinitely();

        assertThat(before).isEqualTo(Found.State.WHOLE);
        assertThat(byDigest()).isEqualTo(Found.State.NOTHING);
    }

    @Test
    void isServedAgainOnceItWasPulledAgain() {
        other.remove(TAG).await().indefinitely();
        serving.tend().await().indefinitely();
        other.tag(TAG, agent, CONFIRMED).await().indefinitely();

        serving.tend().await().indefinitely();

        assertThat(byDigest()).isEqualTo(Found.State.WHOLE);
    }

    @Test
    void whatWasReadBeforeIsNotRememberedAfterwards() {
        VerifiedMemory memory = new VerifiedMemory(1 << 20);
        VerifiedMemory.Key key = new VerifiedMemory.Key(TAG.repository(), digest, ANY);
        Version version =
                TagMove.of(TAG, agent, CONFIRMED, CONFIRMED.at()).first().current();
        long asOf = memory.asOf();
        memory.forgetWhereAllLead();

        memory.remember(key, new VerifiedMemory.Known(TAG, new AgentInMemory(version, agent.agent())), asOf);

        assertThat(memory.known(key)).isEmpty();
    }
}
