package io.agentloader.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.agentloader.oci.Digest;
import io.agentloader.service.Caller.Reply;
import io.agentloader.testkit.Agents;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What an answer costs the registry and the heap: counted, so that no speed of a machine matters. */
@QuarkusTest
@TestProfile(PipelineProfile.class)
class WarmCostTest extends AgainstARegistry {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static final int READS = 500;

    /** Half as much again as it was when this was written; interpreted code allocates what compiled code does not. */
    private static final long MOST_BYTES_A_READ = 40_000;

    @Test
    void coldIsOneManifestAndOneBlobAndWarmIsOneHeadAndADigestAsksNobody() {
        Digest digest = registry.publish("acme/helper:1", Agents.gzip(Agents.HAIKU));

        read(registry.reference("acme/helper:1"));
        assertThat(registry.requests()).hasSize(2);
        registry.clear();

        read(registry.reference("acme/helper:1"));
        assertThat(registry.requests()).containsExactly("HEAD /v2/acme/helper/manifests/1");
        registry.clear();

        read(registry.reference("acme/helper@" + digest));
        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void anUnchangedTagIsRefreshedByItsManifestAlone() {
        registry.publish("acme/helper:1", Agents.gzip(Agents.HAIKU));
        read(registry.reference("acme/helper:1"));
        registry.clear();

        Reply refreshed = caller.refresh(registry.reference("acme/helper:1"));

        assertThat(refreshed.status()).isEqualTo(200);
        assertThat(registry.requests()).containsExactly("GET /v2/acme/helper/manifests/1");
    }

    @Test
    void aWarmReadAllocatesLittle() {
        Digest digest = registry.publish("acme/helper:1", Agents.gzip(Agents.HAIKU));
        String reference = registry.reference("acme/helper@" + digest);
        for (int i = 0; i < READS; i++) {
            read(reference);
        }

        long before = allocated();
        for (int i = 0; i < READS; i++) {
            read(reference);
        }

        assertThat((allocated() - before) / READS).isBetween(1L, MOST_BYTES_A_READ);
    }

    private void read(String reference) {
        assertThat(caller.get(reference).body()).isEqualTo(Agents.HAIKU);
    }

    /** By the threads that answer; the caller of this test has others. */
    private static long allocated() {
        long[] answering = Arrays.stream(THREADS.getThreadInfo(THREADS.getAllThreadIds()))
                .filter(thread -> thread != null && thread.getThreadName().startsWith("vert.x-eventloop-thread"))
                .mapToLong(ThreadInfo::getThreadId)
                .toArray();
        return Arrays.stream(THREADS.getThreadAllocatedBytes(answering)).sum();
    }
}
