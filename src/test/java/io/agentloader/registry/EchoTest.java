package io.agentloader.registry;

import static io.agentloader.registry.Bench.PULLED;
import static io.agentloader.registry.Bench.TAGGED;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.credentials.Credential;
import io.agentloader.credentials.Credential.Kind;
import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.NotFound;
import io.agentloader.failure.AgentException.RegistryProtocol;
import io.agentloader.failure.AgentException.UpstreamDenied;
import io.agentloader.failure.Report;
import io.agentloader.oci.Reference;
import io.agentloader.testkit.Reply;
import io.agentloader.testkit.ScriptedServer;
import io.agentloader.testkit.TestProxy;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Hosts that repeat what they were sent: nothing of it is told on. */
class EchoTest {

    private static final String SECRET = "hunter2secret99";

    private final Bench bench = new Bench();

    @AfterEach
    void close() {
        bench.close();
    }

    private AgentException blobFailure() {
        return Bench.failure(AgentException.class, bench.client().blob(bench.reference(), Bench.LAYER, Bench.LIMIT));
    }

    private static void isKept(AgentException failure) {
        assertThat(failure.report().toString().toLowerCase(java.util.Locale.ROOT))
                .doesNotContain(SECRET);
    }

    private Bench withPassword() {
        bench.credential = new Credential(Kind.PASSWORD, "me", SECRET, "docker-config");
        return bench;
    }

    @Test
    void signatureThatTheStorageEchoesIsNotTold() throws Exception {
        try (ScriptedServer storage = ScriptedServer.plain(bench.vertx)) {
            storage.on(
                    "GET /obj/1",
                    Reply.text(403, "no: GET /obj/1?X-Amz-Signature=SIGSECRET77")
                            .with("Content-Type", "text/plain"));
            bench.server.on(
                    "GET " + PULLED,
                    Reply.status(307).with("Location", storage.url("/obj/1?X-Amz-Signature=SIGSECRET77")));

            AgentException failure = blobFailure();

            assertThat(failure).isInstanceOf(UpstreamDenied.class);
            assertThat(failure.report().toString()).doesNotContain("SIGSECRET77");
            assertThat(failure.report().detail())
                    .endsWith(storage.authority() + ", where " + bench.server.authority()
                            + " had redirected, answered 403");
            assertThat(failure.report().members()).containsEntry(Report.REDIRECTED_BY, bench.server.authority());
        }
    }

    @Test
    void signatureOnTheSameHostIsNotToldEither() {
        bench.server
                .on("GET " + PULLED, Reply.status(307).with("Location", "/obj/1?sig=SIGSECRET77"))
                .on("GET /obj/1", Reply.text(403, "bad SIGSECRET77"));

        AgentException failure = blobFailure();

        assertThat(failure.report().toString()).doesNotContain("SIGSECRET77");
        assertThat(failure.report().members()).doesNotContainKey(Report.REDIRECTED_BY);
    }

    @Test
    void passwordOfAProxyThatEchoesItIsNotTold() {
        try (TestProxy proxy = new TestProxy(bench.vertx)) {
            proxy.answering(Reply.text(403, "not for Basic dXM6aHVudGVyMnNlY3JldDk5 (" + SECRET + ")"));
            Reference reference = Bench.reference("registry.outside.example:5000/acme/helper:1");
            Map<String, String> environment = Map.of("ALL_PROXY", "http://us:" + SECRET + "@" + proxy.authority());
            bench.configured(Bench.settings(Map.of(reference.registry(), Bench.Own.PLAIN))
                    .through(ProxyRules.of(Map.of(), environment, Map.of())));

            AgentException failure =
                    Bench.failure(AgentException.class, bench.client().manifest(reference, Effort.FULL));

            assertThat(failure).isInstanceOf(UpstreamDenied.class);
            assertThat(failure.report().detail()).endsWith("answered 403");
        }
    }

    @Test
    void codeThatIsThePasswordIsNotTold() {
        withPassword()
                .server
                .on(
                        "GET " + TAGGED,
                        Bench.challenge("Basic realm=\"r\""),
                        Reply.text(403, "{\"errors\":[{\"code\":\"" + SECRET + "\"}]}"));

        AgentException failure = bench.manifestFailure(AgentException.class);

        assertThat(failure.report().upstreamCode()).isEmpty();
        isKept(failure);
    }

    @Test
    void codeThatEverybodyKnowsIsTold() {
        withPassword()
                .server
                .on(
                        "GET " + TAGGED,
                        Bench.challenge("Basic realm=\"r\""),
                        Reply.text(403, "{\"errors\":[{\"code\":\"DENIED\"}]}"));

        assertThat(bench.manifestFailure(AgentException.class).report().upstreamCode())
                .contains("DENIED");
    }

    @Test
    void schemeThatNobodyKnowsIsNotNamed() {
        bench.server.on("GET " + TAGGED, Bench.challenge(SECRET + " realm=\"r\""));

        AgentException failure = bench.manifestFailure(AgentException.class);

        assertThat(failure.report().detail()).endsWith("offered nothing that we can answer (another scheme)");
    }

    @Test
    void typeThatIsThePasswordIsNotTold() {
        withPassword()
                .server
                .on(
                        "GET " + TAGGED,
                        Bench.challenge("Basic realm=\"r\""),
                        Reply.ok("application/" + SECRET, Bench.BYTES));

        AgentException failure = bench.manifestFailure(AgentException.class);

        assertThat(failure.report().detail()).contains("application/...");
        isKept(failure);
    }

    @Test
    void hostThatRepeatsThePasswordIsNotLookedUp() {
        withPassword()
                .server
                .on(
                        "GET " + PULLED,
                        Bench.challenge("Basic realm=\"r\""),
                        Reply.status(307).with("Location", "http://" + SECRET + ".storage.test/x"));

        AgentException failure = blobFailure();

        assertThat(failure).isInstanceOf(RegistryProtocol.class);
        assertThat(bench.resolved).noneMatch(name -> name.contains(SECRET));
        isKept(failure);
    }

    @Test
    void redirectToTheUsualStorageIsFollowedWhateverThePasswordIs() {
        bench.credential = new Credential(Kind.PASSWORD, "me", "other", "docker-config");
        String storage = "other.test:" + bench.server.port();
        bench.server
                .on(
                        "GET " + PULLED,
                        Bench.challenge("Basic realm=\"r\""),
                        Reply.status(307).with("Location", "http://" + storage + "/data"))
                .on("GET /data", Reply.ok("application/octet-stream", Bench.BLOB));

        assertThat(bench.blob().value().descriptor()).isEqualTo(Bench.LAYER);
    }

    @Test
    void pageInPlaceOfAManifestIsMarked() {
        bench.server.on("GET " + TAGGED, Reply.text(404, "<html>").with("Content-Type", "text/html; charset=utf-8"));

        NotFound failure = bench.manifestFailure(NotFound.class);

        assertThat(failure.report().members()).containsEntry(Report.HTML_PAGE, true);
    }
}
