package io.agentloader.registry;

import static io.agentloader.registry.Bench.PULLED;
import static io.agentloader.registry.Bench.TAGGED;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.credentials.Credential;
import io.agentloader.credentials.Credential.Kind;
import io.agentloader.failure.AgentException.RegistryUnavailable;
import io.agentloader.testkit.LogCapture;
import io.agentloader.testkit.Reply;
import io.agentloader.testkit.ScriptedServer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is told of requests and answers to whoever asks for everything: all that helps, and no secret. */
class WireLogTest {

    private static final String SECRET = "hunter2secret99";
    private static final String LOGGED_IN = "bWU6aHVudGVyMnNlY3JldDk5";

    private final Bench bench = new Bench();

    @AfterEach
    void close() {
        bench.close();
    }

    private static List<String> ofTheWire(LogCapture log) {
        return log.lines().stream()
                .filter(line -> line.contains(" | ") || line.contains("> ") || line.contains("< "))
                .filter(line -> line.contains("/v2/") || line.contains("/...") || line.contains("/token"))
                .map(line -> line.substring(line.indexOf(": ") + 2).strip())
                .toList();
    }

    @Test
    void requestsAndAnswersAreToldWithTheirHeaders() {
        bench.server.on("GET " + TAGGED, Bench.manifestReply().with("X-Odd", "who knows"));
        try (LogCapture log = LogCapture.open()) {
            bench.manifest();

            List<String> lines = ofTheWire(log);
            assertThat(lines).hasSize(4);
            assertThat(lines.get(1))
                    .startsWith("< nothing to GET https://")
                    .endsWith("does not speak TLS on that port");
            assertThat(lines.get(2))
                    .startsWith("> GET " + bench.server.url(TAGGED) + " | ")
                    .contains(" | Accept: application/vnd.oci.image")
                    .contains(" | User-Agent: agent-loader/");
            assertThat(lines.get(3))
                    .startsWith("< 200 to GET " + bench.server.url(TAGGED) + " | ")
                    .contains(" | Docker-Content-Digest: " + Bench.DIGEST)
                    .contains(" | X-Odd: ...")
                    .doesNotContain("who knows");
        }
    }

    @Test
    void credentialsTokensCookiesAndSignaturesAreNot() {
        bench.credential = new Credential(Kind.PASSWORD, "me", SECRET, "docker-config");
        try (ScriptedServer storage = ScriptedServer.plain(bench.vertx);
                LogCapture log = LogCapture.open()) {
            storage.on("GET /obj/PATHSECRET88", Reply.ok("application/yaml", Bench.BLOB));
            bench.server
                    .on("GET /token", Bench.token("TOKENSECRET11").with("Set-Cookie", "id=COOKIESECRET22"))
                    .on(
                            "GET " + TAGGED,
                            Bench.challenge(bench.bearer()),
                            Bench.manifestReply()
                                    .with("Set-Cookie", "id=COOKIESECRET22")
                                    .with("X-Served-By", "ghost " + SECRET)
                                    .with("Server", "echo TOKENSECRET11"))
                    .on(
                            "GET " + PULLED,
                            Reply.status(307)
                                    .with("Location", storage.url("/obj/PATHSECRET88?X-Amz-Signature=SIGSECRET77")));

            bench.manifest();
            bench.blob();

            assertThat(storage.asked()).hasSize(1);
            assertThat(ofTheWire(log))
                    .hasSizeGreaterThanOrEqualTo(8)
                    .anySatisfy(line -> assertThat(line).contains("Authorization: ..."))
                    .anySatisfy(line -> assertThat(line).contains("Location: " + storage.url("/...")))
                    .anySatisfy(line -> assertThat(line).startsWith("> GET " + bench.server.url("/token?...")));
            assertThat(String.join("\n", log.lines()))
                    .doesNotContain(
                            SECRET, LOGGED_IN, "TOKENSECRET11", "COOKIESECRET22", "PATHSECRET88", "SIGSECRET77");
        }
    }

    @Test
    void requestWithoutAnAnswerIsToldToo() {
        bench.server.on("GET " + TAGGED, Reply.hangUp());
        try (LogCapture log = LogCapture.open()) {
            bench.manifestFailure(RegistryUnavailable.class);

            assertThat(ofTheWire(log))
                    .anySatisfy(line ->
                            assertThat(line).startsWith("< nothing to GET http").contains(TAGGED + " | "));
        }
    }
}
