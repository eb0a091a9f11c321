package io.agentloader.pull;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.oci.Content;
import io.agentloader.oci.MediaType;
import io.agentloader.store.Confirmation;
import io.agentloader.store.Entry;
import io.agentloader.store.StoredAgent;
import io.agentloader.store.Version;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class JudgedTest {

    private static final Content MANIFEST = content(MediaType.OCI_MANIFEST, "{}");
    private static final Content LAYER = content(MediaType.YAML, "version: 2\n");
    private static final Confirmation CONFIRMED = new Confirmation(Instant.EPOCH, "registry.test");

    private final Judged judged = new Judged();

    private static Content content(MediaType type, String text) {
        return Content.hash(type, text.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }

    private static StoredAgent agent() {
        return new StoredAgent("", MANIFEST.descriptor(), LAYER.descriptor(), LAYER.digest(), LAYER.size());
    }

    private static Entry entry(StoredAgent agent, Confirmation confirmation) {
        Version version = new Version(MANIFEST.descriptor(), List.of(agent), confirmation);
        return new Entry(version, agent, MANIFEST, MANIFEST, LAYER);
    }

    @Test
    void theSameAgentIsKnownAgainHoweverItWasConfirmedSince() {
        StoredAgent agent = agent();
        assertThat(judged.holds(entry(agent, CONFIRMED))).isFalse();

        judged.remember(entry(agent, CONFIRMED));

        assertThat(judged.holds(entry(agent, new Confirmation(Instant.EPOCH.plusSeconds(1), "mirror.test"))))
                .isTrue();
    }

    @Test
    void anotherOneIsJudgedEvenIfItIsEqual() {
        judged.remember(entry(agent(), CONFIRMED));

        assertThat(judged.holds(entry(agent(), CONFIRMED))).isFalse();
    }
}
