package io.agentloader.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.LoaderProcess;
import io.agentloader.testkit.Reply;
import io.agentloader.testkit.ScriptedServer;
import io.agentloader.testkit.TestRegistry;
import io.vertx.core.Vertx;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged service with an identity of AWS in its environment, before a registry that wants a login of AWS. */
class CloudRegistryIT {

    @TempDir
    Path folder;

    private Vertx vertx;
    private ScriptedServer aws;
    private TestRegistry registry;
    private LoaderProcess loader;

    @BeforeEach
    void start() throws Exception {
        vertx = Vertx.vertx();
        aws = ScriptedServer.plain(vertx);
        registry = TestRegistry.start();
        registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));
        registry.requireBasic("AWS", "hush-login");
        Path keys = Files.writeString(
                folder.resolve("keys.properties"),
                "agent-loader.registries.\"" + registry.host().replace(":", "\\:") + "\".type=ecr\n");
        loader = LoaderProcess.start(
                folder,
                Map.of(
                        "SMALLRYE_CONFIG_LOCATIONS",
                        keys.toString(),
                        "DOCKER_CONFIG",
                        folder.resolve("none").toString(),
                        "AWS_ACCESS_KEY_ID",
                        "AKID",
                        "AWS_SECRET_ACCESS_KEY",
                        "hush-key",
                        "AWS_REGION",
                        "eu-west-1",
                        "AWS_ENDPOINT_URL",
                        aws.url("")));
    }

    @AfterEach
    void stop() {
        loader.close();
        registry.close();
        aws.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private HttpResponse<byte[]> pull() {
        return loader.get("/agents/" + registry.reference("acme/helper:1"));
    }

    @Test
    void anAgentComesWithTheLoginThatTheCloudGave() {
        String token = Base64.getEncoder().encodeToString("AWS:hush-login".getBytes(StandardCharsets.UTF_8));
        aws.on("POST /", Reply.text(200, "{\"authorizationData\":[{\"authorizationToken\":\"" + token + "\"}]}"));

        assertThat(new String(pull().body(), StandardCharsets.UTF_8)).isEqualTo(Agents.HAIKU);
        assertThat(pull().statusCode()).isEqualTo(200);

        assertThat(aws.asked()).containsExactly("POST /");
        assertThat(loader.log()).doesNotContain("hush");
    }

    @Test
    void aRefusalOfTheCloudIsToldByTheProblemAndByTheLog() throws Exception {
        aws.on("POST /", Reply.text(400, "{\"__type\":\"AccessDeniedException\",\"message\":\"hush-key\"}"));

        HttpResponse<byte[]> answer = pull();

        JsonNode problem = new ObjectMapper().readTree(answer.body());
        assertThat(answer.statusCode()).isEqualTo(424);
        assertThat(problem.at("/code").asText()).isEqualTo("upstream-unauthorized");
        assertThat(problem.at("/credentialProblem").asText())
                .isEqualTo("no cloud login: " + aws.authority() + " answered 400 (AccessDeniedException)");
        assertThat(loader.log())
                .contains("no cloud login for " + registry.host())
                .doesNotContain("hush");
    }
}
