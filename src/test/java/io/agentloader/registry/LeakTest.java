package io.agentloader.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.testkit.Eventually;
import io.agentloader.testkit.Footprint;
import io.agentloader.testkit.Reply;
import io.agentloader.testkit.ScriptedServer;
import io.agentloader.testkit.TestCertificate;
import io.smallrye.mutiny.subscription.Cancellable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** After everything that can happen to a call, nothing of it is left. */
class LeakTest {

    private static final int ROUNDS = 20;

    @TempDir
    private Path folder;

    private final AtomicInteger ended = new AtomicInteger();
    private Bench bench;

    @BeforeEach
    void open() {
        bench = new Bench().impatient();
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private Cancellable call(String reference) {
        return bench.client()
                .manifest(Bench.reference(reference), Effort.FULL)
                .subscribe()
                .with(item -> ended.incrementAndGet(), failure -> ended.incrementAndGet());
    }

    private static String manifest(String name) {
        return "GET /v2/acme/" + name + "/manifests/1";
    }

    /** Ten ways for a call to go, of which the last two are cancelled: on the way, and before anything was sent. */
    @Test
    void stormOfCallsThatGoWellAndIllLeavesNeitherSocketNorThreadNorTimer() throws Exception {
        TestCertificate certificate = TestCertificate.forName(folder, "registry.test");
        try (ScriptedServer tls = ScriptedServer.tls(bench.vertx, certificate)) {
            script(tls);
            Footprint before = Footprint.now(bench.vertx);
            int expected = 0;
            List<Cancellable> cancelled = new ArrayList<>();
            for (int round = 0; round < ROUNDS; round++) {
                for (String name : List.of("well", "away", "reset", "silent", "login", "moved", "broken")) {
                    call(bench.server.authority() + "/acme/" + name + ":1");
                    expected++;
                }
                call("127.0.0.1:1/acme/refused:1");
                call("registry.test:" + tls.port() + "/acme/untrusted:1");
                call("127.0.0.1:" + tls.port() + "/acme/well:1");
                expected += 3;
                cancelled.add(call(bench.server.authority() + "/acme/stalled:1"));
                call(bench.server.authority() + "/acme/well:1").cancel();
            }
            Eventually.holds(() -> bench.server.asked().contains(manifest("stalled")));
            cancelled.forEach(Cancellable::cancel);
            int all = expected;
            Eventually.holds(() -> ended.get() >= all, Duration.ofSeconds(30));

            assertThat(ended).hasValue(all);
            bench.client().close();

            Eventually.holds(() -> bench.server.openConnections() == 0 && tls.openConnections() == 0);
            assertThat(before.leftOver(bench.vertx)).isEmpty();
        }
    }

    private void script(ScriptedServer tls) {
        bench.server
                .on(manifest("well"), Bench.manifestReply())
                .on(manifest("reset"), Reply.hangUp())
                .on(manifest("silent"), Reply.silence())
                .on(manifest("stalled"), Reply.stalledBody())
                .on(manifest("login"), Bench.challenge(bench.bearer()))
                .on("GET /token", Bench.token("t-1"))
                .on(manifest("moved"), Reply.status(307).with("Location", "/elsewhere"))
                .on("GET /elsewhere", Bench.manifestReply())
                .on(manifest("broken"), Reply.truncated(Bench.BYTES, 10));
        tls.on(manifest("well"), Bench.manifestReply());
    }
}
