package io.agentloader.service;

import static io.agentloader.testkit.Requests.any;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.agentloader.service.Caller.Reply;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.Faults;
import io.agentloader.testkit.ManualClock;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** {@code GET /registries}, from outside: what the operator is told of registries, and what stays untold. */
@QuarkusTest
@TestProfile(PipelineProfile.class)
class RegistriesTest extends AgainstARegistry {

    @Inject
    ManualClock clock;

    private JsonNode json(String path) {
        Reply reply = caller.send("GET", path);
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Content-Type")).isEqualTo("application/json");
        assertThat(reply.header("Cache-Control")).isEqualTo("no-store");
        return reply.json();
    }

    private JsonNode upstream() {
        JsonNode info = json("/registries/" + registry.host());
        assertThat(info.get("kind").textValue()).isEqualTo("RegistryInfo");
        assertThat(info.get("registry").textValue()).isEqualTo(registry.host());
        assertThat(info.get("hosts")).hasSize(1);
        return info.get("hosts").get(0);
    }

    private static Instant instant(JsonNode text) {
        return Instant.parse(text.textValue());
    }

    private Reply pull() {
        return caller.get(registry.reference("acme/helper:1"));
    }

    @Test
    void theListHasTheConfiguredTheMirroredTheDefaultAndTheAskedRegistries() {
        registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));
        pull();

        JsonNode list = json("/registries");

        assertThat(list.get("kind").textValue()).isEqualTo("RegistryList");
        assertThat(list.get("registries").findValuesAsText("registry"))
                .contains("docker.io", "mirrored.example", "onprem.example", registry.host())
                .isSorted();
    }

    @Test
    void theTypeIsToldWithHowItIsKnown() {
        assertThat(json("/registries/onprem.example").get("type").textValue()).isEqualTo("onprem");
        assertThat(json("/registries/onprem.example").get("typeFrom").textValue())
                .isEqualTo("configured");
        assertThat(json("/registries/docker.io").get("type").textValue()).isEqualTo("generic");
        assertThat(json("/registries/docker.io").get("typeFrom").textValue()).isEqualTo("inferred");
    }

    @Test
    void hubIsAskedAtItsOwnHost() {
        JsonNode host = json("/registries/DOCKER.io").get("hosts").get(0);

        assertThat(host.get("host").textValue()).isEqualTo("registry-1.docker.io");
        assertThat(host.get("role").textValue()).isEqualTo("upstream");
        assertThat(host.get("transport").textValue()).isEqualTo("https");
    }

    @Test
    void aPullThatWorkedIsRememberedWithTheLimitThatItWasTold() {
        registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));
        registry.always(any(), Faults.header("RateLimit-Remaining", "76;w=21600"));
        Instant now = clock.instant();

        pull();

        JsonNode host = upstream();
        assertThat(instant(host.get("lastSuccess"))).isBetween(now, clock.instant());
        assertThat(host.get("lastError").isNull()).isTrue();
        assertThat(host.get("credentialSource").isNull()).isTrue();
        assertThat(host.get("rateLimit").get("remaining").intValue()).isEqualTo(76);
        assertThat(host.get("circuit").get("state").textValue()).isEqualTo("closed");
    }

    @Test
    void aRefusalIsRememberedWithAWordForTheCredentials() {
        registry.requireBasic("somebody", "else");
        Instant now = clock.instant();

        pull();

        JsonNode host = upstream();
        assertThat(host.get("lastError").get("code").textValue()).isEqualTo("upstream-unauthorized");
        assertThat(instant(host.get("lastError").get("at"))).isBetween(now, clock.instant());
        assertThat(host.get("credentialSource").textValue()).isEqualTo("anonymous");
        assertThat(host.get("lastSuccess").isNull()).isTrue();
    }

    @Test
    void thatThereIsNothingIsAnAnswer() {
        pull();

        assertThat(upstream().get("lastSuccess").isTextual()).isTrue();
        assertThat(upstream().get("lastError").isNull()).isTrue();
    }

    @Test
    void aCircuitIsToldWhileItIsOpenAndWhenOneMayTryAgain() {
        registry.stop();
        for (int i = 0; i < PipelineProfile.CIRCUIT_FAILURES; i++) {
            pull();
        }
        Instant now = clock.instant();

        JsonNode open = upstream().get("circuit");
        clock.advance(Duration.ofSeconds(30));
        JsonNode halfOpen = upstream().get("circuit");

        assertThat(open.get("state").textValue()).isEqualTo("open");
        assertThat(instant(open.get("until"))).isBetween(now, now.plus(Duration.ofSeconds(30)));
        assertThat(halfOpen.get("state").textValue()).isEqualTo("half-open");
    }

    @Test
    void d19MirrorsAreToldInTheirOrderByHostAloneAndRestAfterAFailure() {
        caller.get("mirrored.example/acme/helper:1");

        JsonNode info = json("/registries/mirrored.example");
        JsonNode first = info.get("hosts").get(0);
        JsonNode last = info.get("hosts").get(1);

        assertThat(info.get("hosts")).hasSize(2);
        assertThat(first.get("host").textValue()).isEqualTo("127.0.0.1:1");
        assertThat(first.get("role").textValue()).isEqualTo("mirror");
        assertThat(first.get("transport").textValue()).isEqualTo("http");
        assertThat(first.get("restingUntil").isTextual()).isTrue();
        assertThat(first.get("lastError").get("code").textValue()).isEqualTo("registry-unavailable");
        assertThat(last.get("host").textValue()).isEqualTo("127.0.0.1:2");
        assertThat(caller.send("GET", "/registries").body()).doesNotContain("hidden");
    }

    @Test
    void whoIsUnknownIsNoResource() {
        assertThat(caller.send("GET", "/registries/never.example").status()).isEqualTo(404);
        assertThat(caller.send("GET", "/registries/never.example").body()).contains("no-such-resource");
        assertThat(caller.send("GET", "/registries/").status()).isIn(200, 404);
    }

    @Test
    void onlyReadingIsAllowed() {
        Reply posted = caller.send("POST", "/registries");

        assertThat(posted.status()).isEqualTo(405);
        assertThat(posted.header("Allow")).isEqualTo("GET, HEAD");
        assertThat(caller.send("DELETE", "/registries/docker.io").header("Allow"))
                .isEqualTo("GET, HEAD");
    }

    @Test
    void headIsGetWithoutABody() {
        Reply head = caller.send("HEAD", "/registries/docker.io");

        assertThat(head.status()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.header("Content-Length"))
                .isEqualTo(caller.send("GET", "/registries/docker.io").header("Content-Length"));
    }
}
