package io.agentloader.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.agentloader.agent.AgentPacking.Packed;
import io.agentloader.oci.Content;
import io.agentloader.oci.MediaType;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.Fault;
import io.agentloader.testkit.Faults;
import io.agentloader.testkit.RawHttp;
import io.agentloader.testkit.RawHttp.Reply;
import io.agentloader.testkit.Requests;
import io.agentloader.testkit.TestRegistry;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every way in which a registry can let us down, provoked at the registry and seen at the service: what callers are told, and
 * that the store is as it was.
 */
@QuarkusTest
@TestProfile(PipelineProfile.class)
class ProblemsFromOutsideTest {

    private static final String CONFIG = "application/vnd.docker.agent.config.v1+json";

    @TestHTTPResource
    URI service;

    private TestRegistry registry;
    private RawHttp http;

    @BeforeEach
    void start() {
        registry = TestRegistry.start();
        http = new RawHttp(service.getPort());
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                fault("refused credentials", Faults.status(403), 424, "upstream-denied"),
                fault("an odd refusal", Faults.status(418), 424, "registry-rejected"),
                fault("gone", Faults.status(404), 404, "not-found"),
                fault("a limit", Faults.status(429), 503, "rate-limited"),
                fault("a failure", Faults.status(500), 502, "registry-unavailable"),
                fault("a portal", Faults.html(), 502, "registry-protocol"),
                fault("another document", Faults.body("{"), 502, "content-mismatch"),
                fault("a cut connection", Faults.reset(), 502, "registry-unavailable"),
                fault("a cut body", Faults.closeAfter(10), 502, "registry-unavailable"),
                fault("silence", Faults.hang(), 504, "registry-unavailable"));
    }

    private static Arguments fault(String what, Fault fault, int status, String code) {
        return Arguments.of(what, fault, status, code);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void aRegistryInTroubleIsAProblemAndTheStoreIsAsItWas(String what, Fault fault, int status, String code) {
        registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));
        registry.always(Requests.manifests(), fault);

        assertProblem(status, code, "acme/helper:1");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void aFailedRefreshSurfacesAlthoughThereIsAStoredCopy(String what, Fault fault, int status, String code) {
        registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));
        assertThat(http.get(target("acme/helper:1")).status()).isEqualTo(200);
        List<String> before = PipelineProfile.storeListing();
        registry.always(Requests.manifests(), fault);

        Reply reply = http.send("POST", target("acme/helper:1") + "/refresh");

        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.json().at("/code").asText()).isEqualTo(code);
        assertThat(before).containsAll(PipelineProfile.storeListing());
    }

    @Test
    void aRegistryThatWantsCredentialsIsTheServicesOwnBusiness() {
        registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));
        registry.requireBasic("somebody", "else");

        Reply reply = assertProblem(424, "upstream-unauthorized", "acme/helper:1");

        assertThat(reply.json().at("/upstreamStatus").asInt()).isEqualTo(401);
        assertThat(reply.json().at("/credentialSource").asText()).isEqualTo("anonymous");
        assertThat(reply.header("Proxy-Status")).contains("received-status=401");
    }

    @Test
    void whatTheRegistryDoesNotKnowIsNotFound() {
        Reply reply = assertProblem(404, "not-found", "acme/nothing:1");

        assertThat(reply.json().at("/upstreamCode").asText()).isNotEmpty();
    }

    @Test
    void aDeadRegistryIsABadGateway() {
        registry.stop();

        Reply reply = assertProblem(502, "registry-unavailable", "acme/helper:1");

        assertThat(reply.json().at("/stored").asText()).isEqualTo("none");
        assertThat(reply.json().at("/causes/0/error").asText()).isEqualTo("connection_refused");
        assertThat(reply.header("Proxy-Status")).contains("error=connection_refused");
    }

    @Test
    void contentThatTwiceDoesNotMatchIsNeitherServedNorKept() {
        registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));
        registry.always(Requests.blobs(), Faults.flipBit());

        assertProblem(502, "content-mismatch", "acme/helper:1");
    }

    @Test
    void aManifestThatIsNoDocumentMakesNoSense() {
        registry.publish("acme/broken:1", Agents.manifest("application/vnd.oci.image.manifest.v1+json", "{"));

        assertProblem(502, "registry-protocol", "acme/broken:1");
    }

    @Test
    void anImageIsNoAgent() {
        registry.publish("acme/image:1", Agents.image());

        Reply reply = assertProblem(422, "not-an-agent", "acme/image:1");

        assertThat(reply.json().at("/hint").asText()).contains("Push");
    }

    @Test
    void whatIsNotTextIsNoAgentToServe() {
        Content config = Content.hash(MediaType.of(CONFIG), "{}".getBytes(StandardCharsets.US_ASCII));
        Content layer = Content.hash(MediaType.YAML, new byte[] {'a', (byte) 0xff, 'b'});
        registry.publish("acme/binary:1", Agents.odd(config, List.of(layer)));

        assertProblem(422, "invalid-agent", "acme/binary:1");
    }

    @Test
    void anIndexWithoutThePlatformNamesThoseThatItHas() {
        Packed index = Agents.index(Agents.HAIKU, Agents.LIMERICK);
        registry.publish("acme/index:1", index);
        List<String> before = PipelineProfile.storeListing();

        Reply reply = http.get(target("acme/index:1") + "?platform=plan9/mips");

        assertThat(reply.status()).isEqualTo(422);
        assertThat(reply.json().at("/code").asText()).isEqualTo("no-matching-platform");
        assertThat(reply.json().at("/platforms").toString()).contains("linux/amd64", "linux/arm64");
        assertThat(before).containsAll(PipelineProfile.storeListing());
    }

    @Test
    void whatIsNotStoredCannotBeHadFromTheStoreAlone() {
        registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));

        Reply byHeader = http.get(target("acme/helper:1"), "Cache-Control: only-if-cached");
        Reply byParameter = http.get(target("acme/helper:1") + "?source=local");

        assertThat(byHeader.status()).isEqualTo(504);
        assertThat(byHeader.json().at("/code").asText()).isEqualTo("not-cached");
        assertThat(byParameter.json().at("/code").asText()).isEqualTo("not-cached");
        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void whatTheOperatorDeniesIsNotAskedFor() {
        Reply reply = http.get("/agents/denied.example/acme/helper:1");

        assertThat(reply.status()).isEqualTo(403);
        assertThat(reply.json().at("/code").asText()).isEqualTo("reference-not-allowed");
        assertThat(reply.json().at("/rule").asText()).isEqualTo("deny");
        assertThat(reply.json().at("/reference").asText()).isEqualTo("denied.example/acme/helper:1");
    }

    @Test
    void aLinkLocalAddressIsNeverAskedFor() {
        Reply reply = http.get("/agents/169.254.169.254/acme/helper:1");

        assertThat(reply.status()).isEqualTo(403);
        assertThat(reply.json().at("/code").asText()).isEqualTo("reference-not-allowed");
    }

    @Test
    void aHostThatKeepsFailingIsLeftAlone() {
        registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));
        registry.always(Requests.any(), Faults.status(500));
        for (int i = 0; i < 3; i++) {
            assertThat(http.get(target("acme/helper:1")).status()).isEqualTo(502);
        }
        registry.clear();

        Reply reply = assertProblem(503, "circuit-open", "acme/helper:1");

        assertThat(Integer.parseInt(reply.header("Retry-After"))).isBetween(1, 30);
        assertThat(registry.requests()).isEmpty();
    }

    private Reply assertProblem(int status, String code, String name) {
        List<String> before = PipelineProfile.storeListing();

        Reply reply = http.get(target(name));

        JsonNode problem = reply.json();
        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(problem.at("/code").asText()).isEqualTo(code);
        assertThat(problem.at("/reference").asText()).isEqualTo(registry.reference(name));
        assertThat(problem.at("/host").asText()).isEqualTo(registry.host());
        assertThat(problem.at("/hint").asText()).containsAnyOf(registry.reference(name), registry.host());
        assertThat(before).containsAll(PipelineProfile.storeListing());
        return reply;
    }

    private String target(String name) {
        return "/agents/" + registry.reference(name);
    }
}
