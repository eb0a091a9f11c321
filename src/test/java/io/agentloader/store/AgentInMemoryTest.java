package io.agentloader.store;

import static io.agentloader.store.Samples.CONFIRMED;
import static io.agentloader.store.Samples.agent;
import static io.agentloader.store.Samples.reference;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.oci.Content;
import io.agentloader.store.VerifiedMemory.Verified;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class AgentInMemoryTest {

    private static final Artifact AGENT = agent("one\n");
    private static final Instant NOW = CONFIRMED.at();
    private static final Stamp STAMP = new Stamp("1", 1, FileTime.from(NOW));

    private final VerifiedMemory memory = new VerifiedMemory(4_000);
    private final AgentInMemory found = new AgentInMemory(
            TagMove.of(reference("registry.test/acme/helper:1"), AGENT, CONFIRMED, NOW)
                    .first()
                    .current(),
            AGENT.agent());

    private Verified remember(Content content) {
        Verified verified = new Verified(content, STAMP, true);
        memory.remember(verified);
        return verified;
    }

    @Test
    void isThereWhenAllOfItIs() {
        remember(AGENT.manifest());
        assertThat(found.entry(memory, NOW)).isEmpty();

        remember(AGENT.layer());

        assertThat(found.entry(memory, NOW))
                .hasValueSatisfying(entry -> assertThat(entry.layer()).isSameAs(AGENT.layer()));
    }

    @Test
    void isFoundAgainWhereItWasReadAgain() {
        remember(AGENT.manifest());
        remember(AGENT.layer());
        assertThat(found.entry(memory, NOW)).isPresent();
        memory.forget(AGENT.layer().digest());
        assertThat(found.entry(memory, NOW)).isEmpty();

        remember(AGENT.layer());

        assertThat(found.entry(memory, NOW)).isPresent();
    }

    /** Whoever keeps the place of many would hold all of their bytes. */
    @Test
    void whatHasToGoGoesFromWhereItWasFoundAsWell() {
        Verified manifest = remember(AGENT.manifest());
        Verified layer = remember(AGENT.layer());
        assertThat(found.entry(memory, NOW)).isPresent();

        for (int i = 0; i < 100; i++) {
            remember(Samples.layer("other " + i));
        }

        assertThat(List.of(manifest, layer))
                .anySatisfy(place -> assertThat(place.content()).isEmpty());
        assertThat(found.entry(memory, NOW.plusSeconds(1))).isEmpty();
    }

    @Test
    void whatIsReadWhereItWasFoundCountsAsRead() {
        remember(AGENT.manifest());
        remember(AGENT.layer());

        for (int i = 0; i < 100; i++) {
            assertThat(found.entry(memory, NOW.plusSeconds(i)))
                    .as("after %d", i)
                    .isPresent();
            remember(Samples.layer("other " + i));
        }
    }
}
