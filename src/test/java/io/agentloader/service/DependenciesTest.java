package io.agentloader.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.agentloader.oci.Digest;
import io.agentloader.service.Caller.Reply;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.Faults;
import io.agentloader.testkit.Requests;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code -/dependencies}: the agents that an agent leads to. */
@QuarkusTest
@TestProfile(PipelineProfile.class)
class DependenciesTest extends AgainstARegistry {

    /** An agent that names these, in its registry where they have none. */
    private Digest publish(String name, String... names) {
        String needs = Stream.of(names)
                .map(named -> named.startsWith("acme/") ? registry.reference(named) : named)
                .map(named -> "'" + named + "'")
                .collect(Collectors.joining(", "));
        return registry.publish(name, Agents.raw("agents: {root: {model: auto, sub_agents: [" + needs + "]}}\n"));
    }

    private JsonNode lock(String name) {
        Reply reply = caller.get(registry.reference(name) + "/-/dependencies");
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        return reply.json();
    }

    /** State, name and depth of each agent, without the registry. */
    private List<String> rows(JsonNode lock) {
        List<String> rows = new ArrayList<>();
        lock.path("agents")
                .forEach(agent -> rows.add(agent.path("state").asText() + " "
                        + agent.path("reference").asText().replace(registry.host() + "/", "") + " "
                        + agent.path("depth").asInt()));
        return rows;
    }

    @Test
    void agentsAreFollowedToAnyDepthEachOnceWithItsDigest() {
        Digest leaf = publish("acme/leaf:1");
        publish("acme/left:1", "acme/leaf:1");
        publish("acme/right:1", "acme/leaf:1");
        Digest root = publish("acme/root:1", "acme/left:1", "acme/right:1");

        JsonNode lock = lock("acme/root:1");

        assertThat(rows(lock))
                .containsExactly(
                        "locked acme/root:1 0",
                        "locked acme/left:1 1",
                        "locked acme/right:1 1",
                        "locked acme/leaf:1 2");
        assertThat(lock.path("kind").asText()).isEqualTo("Lock");
        assertThat(lock.path("reference").asText()).isEqualTo(registry.reference("acme/root:1"));
        assertThat(lock.path("digest").asText()).isEqualTo(root.toString());
        assertThat(lock.path("agents").get(3).path("digest").asText()).isEqualTo(leaf.toString());
        assertThat(lock.path("agents").get(1).path("dependencies").get(0).asText())
                .isEqualTo(registry.reference("acme/leaf:1"));
        assertThat(lock.path("complete").asBoolean()).isTrue();
        assertThat(lock.path("cycles").size()).isZero();
    }

    @Test
    void cycleIsToldAndEnds() {
        publish("acme/one:1", "acme/two:1");
        publish("acme/two:1", "acme/one:1", "acme/two:1");

        JsonNode lock = lock("acme/one:1");

        String one = registry.reference("acme/one:1");
        String two = registry.reference("acme/two:1");
        assertThat(rows(lock)).containsExactly("locked acme/one:1 0", "locked acme/two:1 1");
        assertThat(lock.path("cycles").toString())
                .isEqualTo("[[\"" + one + "\",\"" + two + "\",\"" + one + "\"],[\"" + two + "\",\"" + two + "\"]]");
        assertThat(lock.path("complete").asBoolean()).isTrue();
    }

    @Test
    void whatCannotBeHadIsMarkedAndTheRestIsThere() {
        registry.publish("acme/broken:1", Agents.raw("agents: [\n"));
        publish("acme/leaf:1");
        registry.always(seen -> seen.path().contains("/acme/down/"), Faults.status(503));
        publish(
                "acme/root:1",
                "acme/none:1",
                "acme/broken:1",
                "acme/down:1",
                "denied.example/acme/x:1",
                "https://agents.example/a",
                "acme/leaf:1",
                "a b/c");

        JsonNode lock = lock("acme/root:1");

        assertThat(rows(lock))
                .containsExactly(
                        "locked acme/root:1 0",
                        "missing acme/none:1 1",
                        "failed acme/broken:1 1",
                        "failed acme/down:1 1",
                        "not-allowed denied.example/acme/x:1 1",
                        "address https://agents.example/a 1",
                        "locked acme/leaf:1 1",
                        "invalid a b/c 1");
        assertThat(lock.path("complete").asBoolean()).isFalse();
        assertThat(lock.path("agents").get(1).path("digest").isNull()).isTrue();
        assertThat(lock.path("agents").get(1).path("problem").path("code").asText())
                .isEqualTo("not-found");
        assertThat(lock.path("agents").get(2).path("digest").asText()).startsWith("sha256:");
        assertThat(lock.path("agents").get(2).path("problem").path("code").asText())
                .isEqualTo("invalid-agent");
    }

    @Test
    void tenStepsAreFollowedAndNotEleven() {
        IntStream.rangeClosed(0, 11).forEach(i -> publish("acme/step" + i + ":1", "acme/step" + (i + 1) + ":1"));

        JsonNode ends = lock("acme/step2:1");
        JsonNode goesOn = lock("acme/step0:1");

        assertThat(rows(ends)).hasSize(11).endsWith("missing acme/step12:1 10");
        assertThat(ends.path("cut").asBoolean()).isFalse();
        assertThat(rows(goesOn)).hasSize(11).endsWith("locked acme/step10:1 10");
        assertThat(goesOn.path("cut").asBoolean()).isTrue();
        assertThat(goesOn.path("complete").asBoolean()).isFalse();
    }

    @Test
    void aHundredAgentsAreFollowedAndNotOneMore() {
        publish("acme/many:1", names(99));
        publish("acme/more:1", names(100));
        registry.always(Requests.manifests().and(seen -> seen.path().contains("/n")), Faults.status(404));

        assertThat(lock("acme/many:1").path("cut").asBoolean()).isFalse();
        JsonNode more = lock("acme/more:1");
        assertThat(more.path("cut").asBoolean()).isTrue();
        assertThat(more.path("agents").size()).isEqualTo(100);
    }

    private static String[] names(int count) {
        return IntStream.range(0, count).mapToObj(i -> "acme/n" + i + ":1").toArray(String[]::new);
    }

    @Test
    void whatWasFollowedIsStored() {
        publish("acme/leaf:1");
        publish("acme/root:1", "acme/leaf:1");
        lock("acme/root:1");
        registry.stop();

        Reply local = caller.get(registry.reference("acme/root:1") + "/-/dependencies?source=local");

        assertThat(local.status()).isEqualTo(200);
        assertThat(local.header("Agent-Source")).isEqualTo("stale");
        assertThat(local.body()).contains("\"complete\":true");
        registry.resume();
    }

    @Test
    void rootThatIsNotThereOrCannotBeReadIsAProblem() {
        registry.publish("acme/broken:1", Agents.raw("agents: [\n"));

        assertThat(caller.get(registry.reference("acme/none:1") + "/-/dependencies")
                        .status())
                .isEqualTo(404);
        assertThat(caller.get(registry.reference("acme/broken:1") + "/-/dependencies")
                        .status())
                .isEqualTo(422);
    }
}
