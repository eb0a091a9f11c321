package io.agentloader.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.bundle.BundleLimits;
import io.agentloader.bundle.BundleTar;
import io.agentloader.bundle.BundledAgent;
import io.agentloader.service.Caller.Reply;
import io.agentloader.testkit.Agents;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code -/bundle}: an agent and the agents that it leads to. */
@QuarkusTest
@TestProfile(PipelineProfile.class)
class BundledTreesTest extends AgainstARegistry {

    private String yaml(String... names) {
        String needs = Stream.of(names)
                .map(named -> named.startsWith("acme/") ? registry.reference(named) : named)
                .map(named -> "'" + named + "'")
                .collect(Collectors.joining(", "));
        return "agents: {root: {model: auto, sub_agents: [" + needs + "]}}\n";
    }

    /** An agent that names these, in its registry where they have none. */
    private void publish(String name, String... names) {
        registry.publish(name, Agents.raw(yaml(names)));
    }

    private Reply bundle(String name) {
        return caller.get(registry.reference(name) + "/-/bundle");
    }

    private Reply alone(String name) {
        return caller.get(registry.reference(name) + "/-/bundle?dependencies=false");
    }

    private List<String> names(Reply reply) throws IOException {
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        return BundleTar.read(
                        new ByteArrayInputStream(reply.response().body()),
                        BundleLimits.ofAgent(1 << 20),
                        Optional.empty())
                .stream()
                .map(BundledAgent::reference)
                .map(reference -> reference.canonical().replace(registry.host() + "/", ""))
                .toList();
    }

    @Test
    void bundleHasWhatItsAgentLeadsToEachOnceToAnyDepth() throws IOException {
        publish("acme/leaf:1", "acme/root:1");
        publish("acme/left:1", "acme/leaf:1");
        publish("acme/right:1", "acme/leaf:1", "acme/right:1");
        publish("acme/root:1", "acme/left:1", "acme/right:1", "https://agents.example/other.yaml");

        Reply reply = bundle("acme/root:1");

        assertThat(names(reply)).containsExactly("acme/leaf:1", "acme/left:1", "acme/right:1", "acme/root:1");
        assertThat(reply.header("Agent-Reference")).startsWith(registry.reference("acme/root:1") + "@sha256:");
        assertThat(bundle("acme/root:1").response().body())
                .isEqualTo(reply.response().body());
    }

    @Test
    void bundleOfTheAgentAloneIsToBeHadWhateverItLeadsTo() throws IOException {
        publish("acme/root:1", "acme/nobody:1");

        assertThat(names(alone("acme/root:1"))).containsExactly("acme/root:1");
        assertThat(caller.get(registry.reference("acme/root:1") + "/-/bundle?dependencies=no")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void whatTheAgentsOfOtherPlatformsLeadToIsInItToo() throws IOException {
        publish("acme/here:1");
        publish("acme/there:1");
        registry.publish("acme/both:1", Agents.index(yaml("acme/here:1"), yaml("acme/there:1")));

        assertThat(names(bundle("acme/both:1"))).containsExactly("acme/both:1", "acme/here:1", "acme/there:1");
    }

    @Test
    void oneThatIsMissingKeepsTheWholeFromBeingMadeAndIsNamed() {
        publish("acme/middle:1", "acme/nobody:1");
        publish("acme/root:1", "acme/middle:1");

        Reply refused = bundle("acme/root:1");

        assertThat(refused.status()).isEqualTo(404);
        assertThat(refused.json().path("reference").asText()).isEqualTo(registry.reference("acme/nobody:1"));
        assertThat(refused.json().path("detail").asText())
                .contains("The bundle needs " + registry.reference("acme/nobody:1"), registry.reference("acme/root:1"));
    }

    @Test
    void whatIsNoReferenceAndWhatIsDeniedAreRefusedWithTheirNames() {
        publish("acme/odd:1", "UPPER//case");
        publish("acme/bold:1", "denied.example/acme/x:1");

        Reply odd = bundle("acme/odd:1");
        Reply bold = bundle("acme/bold:1");

        assertThat(odd.status()).isEqualTo(422);
        assertThat(odd.json().path("detail").asText()).contains("UPPER//case");
        assertThat(bold.status()).isEqualTo(403);
        assertThat(bold.json().path("reference").asText()).isEqualTo("denied.example/acme/x:1");
    }

    @Test
    void treeThatGoesOnForTooLongOrHasTooManyIsRefused() {
        IntStream.range(0, 12).forEach(i -> publish("acme/step" + i + ":1", "acme/step" + (i + 1) + ":1"));
        publish(
                "acme/wide:1",
                IntStream.range(0, 100).mapToObj(i -> "acme/n" + i + ":1").toArray(String[]::new));

        Reply deep = bundle("acme/step0:1");
        Reply wide = bundle("acme/wide:1");

        assertThat(deep.status()).isEqualTo(422);
        assertThat(deep.json().path("detail").asText()).contains("go on after 10 steps");
        assertThat(wide.status()).isEqualTo(422);
        assertThat(wide.json().path("detail").asText()).contains("more than 100 agents");
    }

    @Test
    void importTakesTheWholeTree() throws IOException {
        publish("acme/leaf:1");
        publish("acme/root:1", "acme/leaf:1");

        Reply taken = caller.post(
                "/agents/-/import", bundle("acme/root:1").response().body(), "Content-Type", BundleTar.MEDIA_TYPE);

        assertThat(taken.status()).as(taken.body()).isEqualTo(201);
        assertThat(taken.json().path("agents").size()).isEqualTo(2);
        assertThat(caller.get(registry.reference("acme/leaf:1") + "?source=local")
                        .body())
                .isEqualTo(yaml());
    }
}
