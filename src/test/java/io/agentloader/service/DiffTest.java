package io.agentloader.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.agentloader.oci.Digest;
import io.agentloader.service.Caller.Reply;
import io.agentloader.testkit.Agents;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code -/diff}: what differs between two agents. */
@QuarkusTest
@TestProfile(PipelineProfile.class)
class DiffTest extends AgainstARegistry {

    private static final String OLD = "version: '2'\nagents:\n  root:\n    model: auto\n    instruction: Be brief.\n";
    private static final String NEW = "version: '2'\nagents:\n  root:\n    model: auto\n    instruction: Be kind.\n";

    private String view(String name, String to) {
        return registry.reference(name) + "/-/diff?to=" + to;
    }

    @Test
    void linesAreToldAsAUnifiedDiff() {
        Digest old = registry.publish("acme/helper:1", Agents.raw(OLD));
        Digest now = registry.publish("acme/helper:2", Agents.gzip(NEW));
        String repository = registry.reference("acme/helper");

        Reply reply = caller.get(view("acme/helper:1", repository + ":2"));

        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(reply.header("Content-Type")).isEqualTo("text/plain");
        assertThat(reply.header("Vary")).isEqualTo("Accept");
        assertThat(reply.header("Docker-Content-Digest")).isEqualTo(old.toString());
        assertThat(reply.body())
                .isEqualTo("--- " + repository + ":1@" + old + "\n+++ " + repository + ":2@" + now
                        + "\n@@ -2,4 +2,4 @@\n agents:\n   root:\n     model: auto\n"
                        + "-    instruction: Be brief.\n+    instruction: Be kind.\n");
    }

    @Test
    void changesAreToldAsJsonByADigestOfTheSameRepository() throws IOException {
        Digest old = registry.publish("acme/helper:1", Agents.raw(OLD));
        Digest now = registry.publish("acme/helper:1", Agents.raw(NEW));

        Reply reply = caller.get(view("acme/helper:1", old.toString()), "Accept", "application/json");

        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        JsonNode document = new JsonMapper().readTree(reply.body());
        assertThat(document.at("/kind").asText()).isEqualTo("Diff");
        assertThat(document.at("/from").asText()).isEqualTo(registry.reference("acme/helper:1@" + now));
        assertThat(document.at("/to").asText()).isEqualTo(registry.reference("acme/helper@" + old));
        assertThat(document.at("/same").asBoolean()).isFalse();
        assertThat(document.at("/changes").toString())
                .isEqualTo("[{\"change\":\"changed\",\"in\":\"agent\",\"name\":\"root\","
                        + "\"from\":{\"pointer\":\"/agents/root/instruction\",\"value\":\"Be kind.\"},"
                        + "\"to\":{\"pointer\":\"/agents/root/instruction\",\"value\":\"Be brief.\"}}]");
    }

    @Test
    void sameAgentDiffersInNothing() {
        registry.publish("acme/helper:1", Agents.raw(OLD));
        String same = registry.reference("acme/helper:1");

        assertThat(caller.get(view("acme/helper:1", same)).body()).isEmpty();
        assertThat(caller.get(view("acme/helper:1", same), "Accept", "application/json")
                        .body())
                .contains("\"same\":true", "\"changes\":[]");
    }

    @Test
    void whatIsNoYamlHasLinesAndNoChanges() {
        registry.publish("acme/helper:1", Agents.raw(OLD));
        registry.publish("acme/broken:1", Agents.raw("agents: [\n"));
        String broken = registry.reference("acme/broken:1");

        Reply json = caller.get(view("acme/helper:1", broken), "Accept", "application/json");

        assertThat(caller.get(view("acme/helper:1", broken)).body()).contains("\n+agents: [\n");
        assertThat(json.status()).isEqualTo(422);
        assertThat(json.body()).contains("the agent to compare with");
    }

    @Test
    void otherSideHasToBeNamedAndThere() {
        registry.publish("acme/helper:1", Agents.raw(OLD));

        assertThat(caller.get(registry.reference("acme/helper:1") + "/-/diff").body())
                .contains("\"code\":\"invalid-parameter\"", "\"parameter\":\"to\"");
        assertThat(caller.get(view("acme/helper:1", "a//b")).status()).isEqualTo(400);
        for (String none : List.of("sha256:00", "@sha256:00", "sha512:zz", "sha256:" + "G".repeat(64))) {
            assertThat(caller.get(view("acme/helper:1", none)).body())
                    .contains("\"code\":\"invalid-parameter\"", "\"parameter\":\"to\"");
        }
        assertThat(caller.get(view("acme/helper:1", registry.reference("acme/none:1")))
                        .body())
                .contains("\"code\":\"not-found\"", "acme/none");
    }

    @Test
    void agentOfMoreLinesThanPeopleReadIsComparedAsJsonAlone() {
        registry.publish("acme/helper:1", Agents.raw(OLD));
        registry.publish("acme/helper:2", Agents.raw(NEW + "\n".repeat(20_001)));
        String path = view("acme/helper:1", registry.reference("acme/helper:2"));

        Reply lines = caller.get(path);

        assertThat(lines.status()).isEqualTo(422);
        assertThat(lines.json().path("code").asText()).isEqualTo("invalid-agent");
        assertThat(lines.json().path("rule").asText()).isEqualTo("lines");
        assertThat(caller.get(path, "Accept", "application/json").status()).isEqualTo(200);
    }
}
