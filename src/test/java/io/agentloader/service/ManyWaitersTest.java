package io.agentloader.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import io.agentloader.oci.Digest;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.ManualClock;
import io.agentloader.testkit.RawHttp;
import io.agentloader.testkit.TestRegistry;
import io.agentloader.watch.Watches;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Ten thousand clients on sockets of their own, or as many as this machine lets one process have both ends of. */
@QuarkusTest
@TestProfile(PipelineProfile.class)
class ManyWaitersTest {

    private static final int MOST = 10_000;
    private static final int OTHER_FILES = 2_000;
    private static final long BYTES_EACH = 32 << 10;

    @TestHTTPResource
    URI service;

    @Inject
    ManualClock clock;

    @Inject
    Watches watches;

    private static int clients() {
        long files = ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class)
                .getMaxFileDescriptorCount();
        return (int) Math.min(MOST, (files - OTHER_FILES) / 2);
    }

    private static long usedMemory() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private Socket waiter(String target, String etag) throws IOException {
        Socket socket = new Socket("127.0.0.1", service.getPort());
        socket.setSoTimeout(60_000);
        String request = "GET " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\nPrefer: wait=300\r\nIf-None-Match: " + etag
                + "\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private void awaitWatching(int count) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (watches.watching() != count) {
            assertThat(System.nanoTime()).as("%d watching", watches.watching()).isLessThan(end);
            Thread.onSpinWait();
        }
    }

    @Test
    void allWhoWaitCostOneConfirmAnIntervalAndAreToldAtOnce() throws IOException {
        List<Socket> sockets = new ArrayList<>();
        try (TestRegistry registry = TestRegistry.start()) {
            registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU + "# " + UUID.randomUUID() + "\n"));
            String target = "/agents/" + registry.reference("acme/helper:1");
            String etag = new RawHttp(service.getPort()).get(target).header("ETag");
            registry.clear();
            int clients = clients();
            long before = usedMemory();
            for (int i = 0; i < clients; i++) {
                sockets.add(waiter(target, etag));
            }
            awaitWatching(clients);
            long each = (usedMemory() - before) / clients;
            assertThat(registry.requests()).isEmpty();

            Digest now = registry.publish("acme/helper:1", Agents.raw(Agents.LIMERICK));
            clock.advance(Duration.ofSeconds(67));
            long began = System.nanoTime();
            for (Socket socket : sockets) {
                byte[] head = new byte[15];
                assertThat(socket.getInputStream().readNBytes(head, 0, head.length))
                        .isEqualTo(head.length);
                assertThat(new String(head, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 200 OK");
            }
            Duration took = Duration.ofNanos(System.nanoTime() - began);

            System.out.printf("%d waiters, %d bytes each, told within %s%n", clients, each, took);
            assertThat(registry.manifestRequests())
                    .containsExactly("HEAD /v2/acme/helper/manifests/1", "GET /v2/acme/helper/manifests/" + now);
            assertThat(watches.watching()).isZero();
            assertThat(each).isLessThan(BYTES_EACH);
            assertThat(took).isLessThan(Duration.ofSeconds(30));
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }
}
