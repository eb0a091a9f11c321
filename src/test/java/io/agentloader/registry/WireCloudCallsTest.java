package io.agentloader.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.cloud.CloudAnswer;
import io.agentloader.cloud.CloudCalls;
import io.agentloader.cloud.CloudRequest;
import io.agentloader.cloud.CloudRequest.Reach;
import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.ReferenceNotAllowed;
import io.agentloader.failure.AgentException.RegistryProtocol;
import io.agentloader.policy.Admission;
import io.agentloader.policy.AdmissionRules;
import io.agentloader.testkit.Reply;
import io.agentloader.testkit.TestSurroundings;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Requests to clouds where no private address may be connected to. */
class WireCloudCallsTest {

    private Bench bench;
    private CloudCalls calls;

    @BeforeEach
    void start() {
        bench = new Bench();
        RegistrySettings usual = Bench.settings(Map.of());
        calls = RegistryClient.cloudCalls(
                TestSurroundings.of(bench.vertx),
                new RegistrySettings(
                        usual.version(),
                        usual.timeouts(),
                        usual.retry(),
                        usual.circuit(),
                        Map.of(),
                        Admission.of(AdmissionRules.NONE).addresses()));
        bench.server.on("POST /login", Reply.text(403, "no"));
    }

    @AfterEach
    void stop() {
        calls.close();
        bench.close();
    }

    private CloudRequest request(Reach reach, String method, String path) {
        return new CloudRequest(reach, method, bench.server.url(path), Map.of("X-Own", "1"), "a=b");
    }

    @ParameterizedTest
    @EnumSource(
            value = Reach.class,
            names = {"METADATA", "SERVICE"})
    void servicesOfACloudAreReachedAtAnyAddress(Reach reach) {
        CloudAnswer answer = Bench.await(calls.send(request(reach, "POST", "/login")));

        assertThat(answer).isEqualTo(new CloudAnswer(bench.server.authority(), 403, "no"));
        assertThat(bench.server.request(0).header("X-Own")).isEqualTo("1");
        assertThat(bench.server.request(0).header("User-Agent")).isEqualTo("agent-loader/0.0.0-test");
        assertThat(bench.server.request(0).body()).isEqualTo("a=b");
    }

    @Test
    void aRegistryIsReachedUnderTheRulesForReferences() {
        Bench.failure(ReferenceNotAllowed.class, calls.send(request(Reach.REGISTRY, "POST", "/login")));

        assertThat(bench.server.asked()).isEmpty();
    }

    @Test
    void moreThanTheLimitIsNoAnswer() {
        bench.server.on("POST /login", Reply.ok("text/plain", new byte[CloudCalls.MAX_BODY + 1]));

        Bench.failure(RegistryProtocol.class, calls.send(request(Reach.SERVICE, "POST", "/login")));
    }

    @Test
    void aServiceThatIsNotThereIsAFailureOfThisProject() {

        CloudRequest nowhere = new CloudRequest(Reach.METADATA, "GET", "http://127.0.0.1:1/", Map.of(), "");

        Bench.failure(AgentException.class, calls.send(nowhere));
    }
}
