package io.agentloader.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.agentloader.service.Caller.Reply;
import io.agentloader.testkit.Agents;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the service says about the YAML of agents: as JSON, {@code -/validation}, {@code -/requirements}, {@code -/validate}. */
@QuarkusTest
@TestProfile(PipelineProfile.class)
class ReadingTest extends AgainstARegistry {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String VALIDATE = "/agents/-/validate";
    private static final String BROKEN = "agents:\n  root: [\n";

    private String published(String yaml) {
        registry.publish("acme/helper:1", Agents.raw(yaml));
        return registry.reference("acme/helper:1");
    }

    private static JsonNode json(Reply reply) {
        assertThat(reply.header("Content-Type")).isEqualTo("application/json");
        return reply.json();
    }

    // as JSON

    @Test
    void agentIsAvailableAsJson() throws NoSuchAlgorithmException {
        String reference = published("b: &x {k: 1}\na: *x\n");

        Reply yaml = caller.get(reference);
        Reply reply = caller.get(reference, "Accept", "application/json");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).isEqualTo("{\"b\":{\"k\":1},\"a\":{\"k\":1}}");
        assertThat(reply.header("Content-Type")).isEqualTo("application/json");
        assertThat(reply.header("ETag")).isEqualTo(yaml.header("ETag").replaceFirst("\"$", "+json\""));
        assertThat(reply.header("Repr-Digest"))
                .isEqualTo("sha-256=:"
                        + Base64.getEncoder()
                                .encodeToString(MessageDigest.getInstance("SHA-256")
                                        .digest(reply.response().body()))
                        + ":");
        assertThat(reply.header("Docker-Content-Digest")).isEqualTo(yaml.header("Docker-Content-Digest"));
        assertThat(reply.header("Vary")).isEqualTo("Accept");
    }

    @Test
    void yamlWinsWhereBothAreAccepted() {
        String reference = published(Agents.HAIKU);

        assertThat(caller.get(reference, "Accept", "application/json, */*").header("Content-Type"))
                .isEqualTo("application/yaml");
        assertThat(caller.get(reference, "Accept", "application/json, application/yaml;q=0.5")
                        .header("Content-Type"))
                .isEqualTo("application/json");
    }

    @Test
    void jsonThatTheCallerHasIsNotSentAgain() {
        String reference = published(Agents.HAIKU);
        String etag = caller.get(reference, "Accept", "application/json").header("ETag");

        Reply again = caller.get(reference, "Accept", "application/json", "If-None-Match", etag);
        Reply yaml = caller.get(reference, "If-None-Match", etag);

        assertThat(again.status()).isEqualTo(304);
        assertThat(yaml.status()).isEqualTo(200);
    }

    @Test
    void brokenYamlIsServedAsItIsAndIsNoJson() {
        String reference = published(BROKEN);

        Reply yaml = caller.get(reference);
        Reply json = caller.get(reference, "Accept", "application/json");

        assertThat(yaml.status()).isEqualTo(200);
        assertThat(yaml.body()).isEqualTo(BROKEN);
        assertThat(json.status()).isEqualTo(422);
        JsonNode problem = json.json();
        assertThat(problem.path("code").asText()).isEqualTo("invalid-agent");
        assertThat(problem.path("reference").asText()).isEqualTo(reference);
        assertThat(problem.path("rule").asText()).isEqualTo("syntax");
        assertThat(problem.path("line").asInt()).isEqualTo(3);
        assertThat(problem.path("hint").asText()).contains("line 3");
    }

    // views

    @Test
    void validationTellsFindingsWithLineAndColumn() {
        String reference = published("version: '7'\nagents:\n  root:\n    modle: auto\n");

        Reply reply = caller.get(reference + "/-/validation");
        JsonNode report = json(reply);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(report.path("kind").asText()).isEqualTo("Report");
        assertThat(report.path("schemaVersion").asText()).isEqualTo("7");
        assertThat(report.path("valid").asBoolean()).isFalse();
        assertThat(report.path("source").asText()).startsWith(reference + "@sha256:");
        assertThat(report.path("findings").get(0).toString())
                .isEqualTo("{\"severity\":\"error\",\"code\":\"unknown-key\",\"message\":\"there is no key modle here;"
                        + " did you mean model?\",\"pointer\":\"/agents/root/modle\",\"line\":4,\"column\":5}");
        assertThat(reply.header("Agent-Source")).isEqualTo("registry");
        assertThat(reply.header("Docker-Content-Digest")).startsWith("sha256:");
    }

    @Test
    void validationOfWhatIsNoYamlIsAReport() {
        JsonNode report = json(caller.get(published(BROKEN) + "/-/validation"));

        assertThat(report.path("findings").get(0).path("code").asText()).isEqualTo("not-yaml");
        assertThat(report.path("findings").get(0).path("line").asInt()).isEqualTo(3);
    }

    @Test
    void requirementsTellWhatTheAgentNeeds() {
        JsonNode needs = json(caller.get(
                published("agents: {a: {model: openai/gpt-4o, sub_agents: [acme/other]}}\n") + "/-/requirements"));

        assertThat(needs.path("kind").asText()).isEqualTo("Requirements");
        assertThat(needs.path("models").toString())
                .isEqualTo("[{\"name\":null,\"provider\":\"openai\",\"model\":\"gpt-4o\",\"usedBy\":[\"/agents/a\"]}]");
        assertThat(needs.path("environment").get(0).path("name").asText()).isEqualTo("OPENAI_API_KEY");
        assertThat(needs.path("agents").get(0).path("reference").asText()).isEqualTo("acme/other");
    }

    @Test
    void requirementsOfWhatIsNoYamlAreAProblem() {
        Reply reply = caller.get(published(BROKEN) + "/-/requirements");

        assertThat(reply.status()).isEqualTo(422);
        assertThat(reply.body()).contains("\"code\":\"invalid-agent\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"validation", "requirements"})
    void viewOfWhatIsNotThereIsNotFound(String view) {
        Reply reply = caller.get(registry.reference("acme/none:1") + "/-/" + view);

        assertThat(reply.status()).isEqualTo(404);
        assertThat(reply.body()).contains("\"code\":\"not-found\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"validation", "requirements"})
    void storedAgentIsReadWithoutAskingAnybody(String view) {
        String reference = published(Agents.HAIKU);
        caller.get(reference);
        registry.close();

        assertThat(caller.get(reference + "/-/" + view + "?source=local").status())
                .isEqualTo(200);
    }

    @Test
    void headOfAViewHasTheHeadersOfItsGet() {
        String path = "/agents/" + published(Agents.HAIKU) + "/-/validation";

        Reply head = caller.send("HEAD", path);

        assertThat(head.status()).isEqualTo(200);
        assertThat(head.header("Content-Length"))
                .isEqualTo(Integer.toString(caller.send("GET", path).response().body().length));
    }

    // what nobody published yet

    private Reply post(String yaml, String type) {
        return caller.post(VALIDATE, yaml.getBytes(StandardCharsets.UTF_8), "Content-Type", type);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"application/yaml", "application/yaml; charset=utf-8", "text/x-yaml", "TEXT/YAML", "text/plain"})
    void postedAgentIsChecked(String type) {
        Reply reply = post(Agents.HAIKU, type);

        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(reply.header("Cache-Control")).isEqualTo("no-store");
        assertThat(reply.body())
                .isEqualTo("{\"kind\":\"Report\",\"schemaVersion\":\"2\",\"valid\":true,\"errors\":0,\"warnings\":0,"
                        + "\"findings\":[]}");
    }

    @Test
    void postedAgentWithFindingsIsAnAnswerAsWell() {
        JsonNode report = json(post("version: 3\n", "application/yaml"));

        assertThat(report.path("errors").asInt()).isEqualTo(1);
        assertThat(report.path("warnings").asInt()).isEqualTo(1);
    }

    @Test
    void postedAgentNeedsNoContentType() {
        assertThat(caller.post(VALIDATE, Agents.HAIKU.getBytes(StandardCharsets.UTF_8))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void otherTypesAreNotTaken() {
        Reply reply = post("x=1", "application/x-www-form-urlencoded");

        assertThat(reply.status()).isEqualTo(415);
        assertThat(reply.body()).contains("\"code\":\"unsupported-media-type\"", "\"application/yaml\"");
    }

    @Test
    void whatIsNoTextIsUnprocessable() {
        Reply reply = caller.post(VALIDATE, new byte[] {'a', (byte) 0xff}, "Content-Type", "application/yaml");

        assertThat(reply.status()).isEqualTo(422);
        assertThat(reply.body()).contains("\"code\":\"invalid-agent\"", "\"rule\":\"utf-8\"");
    }

    @Test
    void whatIsLargerThanAnAgentMayBeIsTooLarge() {
        Reply reply = post("#".repeat((1 << 20) + 1), "application/yaml");

        assertThat(reply.status()).isEqualTo(413);
        assertThat(reply.body()).contains("\"code\":\"too-large\"", "\"limit\":1048576");
        assertThat(post("#".repeat(1 << 20), "application/yaml").status()).isEqualTo(200);
    }

    @Test
    void agentIsPostedAndNothingElse() {
        Reply reply = caller.send("GET", VALIDATE);

        assertThat(reply.status()).isEqualTo(405);
        assertThat(reply.header("Allow")).isEqualTo("POST");
    }

    @Test
    void anotherSitesPageMayNotPost() {
        Reply reply =
                caller.post(VALIDATE, new byte[1], "Content-Type", "application/yaml", "Sec-Fetch-Site", "cross-site");

        assertThat(reply.status()).isEqualTo(403);
    }
}
