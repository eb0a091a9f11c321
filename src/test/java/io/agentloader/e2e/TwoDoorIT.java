package io.agentloader.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.testkit.Agents;
import io.agentloader.testkit.Faults;
import io.agentloader.testkit.LoaderProcess;
import io.agentloader.testkit.RawHttp;
import io.agentloader.testkit.RawHttp.Reply;
import io.agentloader.testkit.Requests;
import io.agentloader.testkit.TestRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The service as a runtime meets it that reads agents from any URL: it sends no {@code Accept}, gives the last {@code ETag} back as it
 * came, takes whatever is under {@code 200} for an agent, and has no time-out of its own.
 */
@Timeout(120)
class TwoDoorIT {

    private static final Duration DEADLINE = Duration.ofSeconds(3);

    @TempDir
    Path folder;

    private TestRegistry registry;
    private LoaderProcess loader;
    private RawHttp runtime;
    private String helper;

    @BeforeEach
    void start() {
        registry = TestRegistry.start();
        registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));
        helper = "/agents/" + registry.reference("acme/helper:1");
        loader = LoaderProcess.start(folder, Map.of("AGENT_LOADER_TIMEOUTS_PULL", DEADLINE.toSeconds() + "s"));
        runtime = new RawHttp(loader.port());
    }

    @AfterEach
    void stop() {
        loader.close();
        registry.close();
    }

    @Test
    void firstTheAgentThenNothingNew() {
        Reply first = runtime.get(helper);
        Reply second = runtime.get(helper, "If-None-Match: " + first.header("ETag"));

        assertThat(first.status()).isEqualTo(200);
        assertThat(first.body()).isEqualTo(Agents.HAIKU);
        assertThat(second.status()).isEqualTo(304);
        assertThat(second.body()).isEmpty();
        assertThat(second.header("ETag")).isEqualTo(first.header("ETag"));
    }

    @Test
    void anotherAgentUnderTheTagIsSentWhole() {
        Reply first = runtime.get(helper);
        registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU + "# new\n"));

        Reply second = runtime.get(helper, "If-None-Match: " + first.header("ETag"));

        assertThat(second.status()).isEqualTo(200);
        assertThat(second.body()).isEqualTo(Agents.HAIKU + "# new\n");
    }

    @Test
    void aRegistryInTroubleIsStillNothingNew() {
        Reply first = runtime.get(helper);
        registry.always(Requests.any(), Faults.status(503));

        Reply second = runtime.get(helper, "If-None-Match: " + first.header("ETag"));

        assertThat(second.status()).isEqualTo(304);
        assertThat(second.header("Agent-Source")).isEqualTo("stale");
    }

    @Test
    void anErrorIsNeverUnderASuccess() {
        registry.publish("acme/image:1", Agents.raw(Agents.HAIKU));
        registry.deleteTag("acme/image:1");

        for (String path :
                new String[] {"/agents/" + registry.reference("acme/image:1"), "/agents/a//b", "/agents/A", "/nothing"
                }) {
            Reply reply = runtime.get(path, "If-None-Match: \"sha256:0\"");

            assertThat(reply.status()).as(path).isGreaterThanOrEqualTo(400);
            assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
            assertThat(reply.has("ETag")).isFalse();
        }
    }

    @Test
    void whoHasNoTimeOutGetsAnAnswerAtOurDeadline() {
        registry.hold(Requests.any());
        long begun = System.nanoTime();

        Reply reply = runtime.get(helper);

        assertThat(reply.status()).isEqualTo(504);
        assertThat(reply.json().at("/code").asText()).isEqualTo("registry-unavailable");
        assertThat(Duration.ofNanos(System.nanoTime() - begun))
                .isBetween(DEADLINE.minusMillis(500), DEADLINE.plusSeconds(4));
    }
}
