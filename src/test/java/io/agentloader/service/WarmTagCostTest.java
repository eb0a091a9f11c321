package io.agentloader.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.testkit.Agents;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.Test;

/** As {@link WarmCostTest}, for a tag that need not be confirmed. */
@QuarkusTest
@TestProfile(FreshProfile.class)
class WarmTagCostTest extends AgainstARegistry {

    @Test
    void aWarmReadOfAFreshTagAllocatesAsLittle() {
        registry.publish("acme/helper:1", Agents.gzip(Agents.HAIKU));
        String reference = registry.reference("acme/helper:1");

        long bytes =
                Allocation.ofOne(() -> assertThat(caller.get(reference).body()).isEqualTo(Agents.HAIKU));

        assertThat(bytes).isBetween(1L, Allocation.MOST_BYTES_A_READ);
    }
}
