package io.agentloader.service;

import static io.agentloader.testkit.Requests.head;
import static io.agentloader.testkit.Requests.manifests;
import static io.agentloader.testkit.Requests.tokens;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.agentloader.oci.Content;
import io.agentloader.oci.Digest;
import io.agentloader.oci.MediaType;
import io.agentloader.service.Caller.Reply;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.BearerAuth;
import io.agentloader.testkit.Faults;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code -/exists} and {@code -/inspect}, from outside: what is told, and what it costs the registry. */
@QuarkusTest
@TestProfile(PipelineProfile.class)
class ViewsTest extends AgainstARegistry {

    private String helper() {
        return registry.reference("acme/helper:1");
    }

    private static JsonNode json(Reply reply) {
        assertThat(reply.header("Content-Type")).isEqualTo("application/json");
        return reply.json();
    }

    private JsonNode exists(String reference) {
        Reply reply = caller.get(reference + "/-/exists");
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Cache-Control")).isEqualTo("no-store");
        return json(reply);
    }

    // exists

    @Test
    void b02B03B13WhatIsThereIsToldAfterOneAnonymousHeadWithFourTypes() {
        Digest digest = registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));

        JsonNode told = exists(helper());

        assertThat(told.get("exists").booleanValue()).isTrue();
        assertThat(told.get("checked").booleanValue()).isTrue();
        assertThat(told.get("digest").textValue()).isEqualTo(digest.toString());
        assertThat(registry.requests()).containsExactly("HEAD /v2/acme/helper/manifests/1");
        assertThat(registry.log().get(0).headers().get("accept").split(", ")).hasSize(4);
        assertThat(registry.log().get(0).headers()).doesNotContainKey("authorization");
    }

    @Test
    void b14WhatIsNotThereIsNoAndNotAProblem() {
        JsonNode told = exists(helper());

        assertThat(told.get("exists").isBoolean()).isTrue();
        assertThat(told.get("exists").booleanValue()).isFalse();
        assertThat(told.get("checked").booleanValue()).isTrue();
        assertThat(told.get("code").textValue()).isEqualTo("not-found");
        assertThat(registry.requests()).hasSize(1);
    }

    @Test
    void b04AChallengeCostsOneTokenAndOneRepeat() {
        registry.requireBearer(BearerAuth.anonymous());
        registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));

        assertThat(exists(helper()).get("exists").booleanValue()).isTrue();
        assertThat(registry.manifestRequests())
                .containsExactly("HEAD /v2/acme/helper/manifests/1", "HEAD /v2/acme/helper/manifests/1");
        assertThat(registry.tokenRequests()).hasSize(1);
    }

    @Test
    void b10B12WhoIsNotLetInKnowsNothing() {
        registry.requireBasic("somebody", "else");
        registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));

        JsonNode told = exists(helper());

        assertThat(told.get("exists").isNull()).isTrue();
        assertThat(told.get("checked").booleanValue()).isFalse();
        assertThat(told.get("code").textValue()).isEqualTo("upstream-unauthorized");
        assertThat(told.get("reason").textValue())
                .contains(registry.host())
                .doesNotContainIgnoringCase("not found")
                .doesNotContain("does not exist");
    }

    @Test
    void b10ATokenServerInTroubleIsNamed() {
        registry.requireBearer(BearerAuth.anonymous());
        registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));
        registry.always(tokens(), Faults.status(500));

        JsonNode told = exists(helper());

        assertThat(told.get("exists").isNull()).isTrue();
        assertThat(told.get("reason").textValue()).contains("token", registry.host(), "500");
    }

    @Test
    void b15ARegistryThatIsAwayIsNoReasonToSayNo() {
        registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));
        caller.get(helper());
        registry.stop();

        JsonNode told = exists(helper());

        assertThat(told.get("exists").isNull()).isTrue();
        assertThat(told.get("checked").booleanValue()).isFalse();
        assertThat(told.get("code").textValue()).isEqualTo("registry-unavailable");
    }

    @Test
    void aRegistryThatCannotHeadIsAskedByGet() {
        Digest digest = registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));
        registry.always(head(), Faults.status(405));

        assertThat(exists(helper()).get("digest").textValue()).isEqualTo(digest.toString());
        assertThat(registry.requests())
                .containsExactly("HEAD /v2/acme/helper/manifests/1", "GET /v2/acme/helper/manifests/1");
    }

    @Test
    void aStoredDigestIsAskedForAllTheSame() {
        Digest digest = registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));
        caller.get(registry.reference("acme/helper@" + digest));
        registry.delete("acme/helper", digest);
        registry.clear();

        JsonNode told = exists(registry.reference("acme/helper@" + digest));

        assertThat(told.get("exists").booleanValue()).isFalse();
        assertThat(registry.requests()).hasSize(1);
    }

    @Test
    void theStoreAloneKnowsWhatItHasAndNothingElse() {
        Digest digest = registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));
        caller.get(helper());
        registry.clear();

        JsonNode there = exists(helper(), "only-if-cached");
        JsonNode elsewhere = exists(registry.reference("acme/other:1"), "only-if-cached");

        assertThat(there.get("exists").booleanValue()).isTrue();
        assertThat(there.get("checked").booleanValue()).isFalse();
        assertThat(there.get("digest").textValue()).isEqualTo(digest.toString());
        assertThat(elsewhere.get("exists").isNull()).isTrue();
        assertThat(elsewhere.get("code").textValue()).isEqualTo("not-cached");
        assertThat(registry.requests()).isEmpty();
    }

    private JsonNode exists(String reference, String directive) {
        return json(caller.get(reference + "/-/exists", "Cache-Control", directive));
    }

    @Test
    void b25AnOnpremRegistryIsNotAsked() {
        JsonNode told = exists("onprem.example/acme/helper:1");

        assertThat(told.get("exists").booleanValue()).isTrue();
        assertThat(told.get("checked").booleanValue()).isFalse();
        assertThat(told.get("reason").textValue()).isEqualTo("registry type onprem");
        assertThat(told.has("digest")).isFalse();
    }

    @Test
    void whatIsNoReferenceAndWhatIsNotAllowedStayProblems() {
        assertThat(caller.get("a/B/-/exists").status()).isEqualTo(400);
        assertThat(caller.get("denied.example/a/b/-/exists").status()).isEqualTo(403);
        assertThat(caller.get("denied.example/a/b/-/inspect").status()).isEqualTo(403);
    }

    // inspect

    @Test
    void e17E42InspectTellsWhatTheManifestSaysAfterOneRequestAndNoBlob() {
        Digest digest = registry.publish(
                "acme/helper:1",
                Agents.annotated(
                        Agents.HAIKU,
                        Map.of(
                                "io.docker.agent.version", "7",
                                "org.opencontainers.image.authors", "Ada",
                                "org.opencontainers.image.licenses", "Apache-2.0",
                                "org.opencontainers.image.version", "1.2.3",
                                "org.opencontainers.image.created", "2026-01-02T03:04:05Z")));

        Reply reply = caller.get(helper() + "/-/inspect");
        JsonNode info = json(reply);

        assertThat(reply.header("Docker-Content-Digest")).isEqualTo(digest.toString());
        assertThat(reply.header("Agent-Source")).isEqualTo("registry");
        assertThat(reply.header("Agent-Confirmed-By")).isEqualTo(registry.host());
        assertThat(info.get("kind").textValue()).isEqualTo("AgentInfo");
        assertThat(info.get("digest").textValue()).isEqualTo(digest.toString());
        assertThat(info.get("mediaType").textValue()).isEqualTo("application/vnd.oci.image.manifest.v1+json");
        assertThat(info.get("agentVersion").textValue()).isEqualTo("7");
        assertThat(info.get("author").textValue()).isEqualTo("Ada");
        assertThat(info.get("licence").textValue()).isEqualTo("Apache-2.0");
        assertThat(info.get("version").textValue()).isEqualTo("1.2.3");
        assertThat(info.get("created").textValue()).isEqualTo("2026-01-02T03:04:05Z");
        assertThat(info.get("annotations")).hasSize(5);
        assertThat(info.get("config").get("digest").textValue()).startsWith("sha256:");
        assertThat(info.get("layers")).hasSize(1);
        assertThat(info.get("layers").get(0).get("digest")).isEqualTo(info.get("agentLayer"));
        assertThat(info.get("stored").booleanValue()).isFalse();
        assertThat(info.get("confirmedBy").textValue()).isEqualTo(registry.host());
        assertThat(registry.requests()).containsExactly("GET /v2/acme/helper/manifests/1");
    }

    @Test
    void aStoredAgentIsInspectedAfterOneHeadAndADigestAfterNone() {
        Digest digest = registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));
        caller.get(helper());
        registry.clear();

        JsonNode byTag = json(caller.get(helper() + "/-/inspect"));
        JsonNode byDigest = json(caller.get(registry.reference("acme/helper@" + digest) + "/-/inspect"));

        assertThat(byTag.get("source").textValue()).isEqualTo("revalidated");
        assertThat(byTag.get("stored").booleanValue()).isTrue();
        assertThat(byDigest.get("source").textValue()).isEqualTo("store");
        assertThat(byDigest.get("layers")).isEqualTo(byTag.get("layers"));
        assertThat(registry.requests()).containsExactly("HEAD /v2/acme/helper/manifests/1");
    }

    @Test
    void aTagThatMovedIsInspectedByItsNewDigestAndTheStoreStaysAsItWas() {
        registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));
        caller.get(helper());
        Digest moved = registry.publish("acme/helper:1", Agents.raw(Agents.LIMERICK));
        registry.clear();
        List<String> before = PipelineProfile.storeListing();

        JsonNode info = json(caller.get(helper() + "/-/inspect"));

        assertThat(info.get("digest").textValue()).isEqualTo(moved.toString());
        assertThat(info.get("stored").booleanValue()).isFalse();
        assertThat(registry.requests())
                .containsExactly("HEAD /v2/acme/helper/manifests/1", "GET /v2/acme/helper/manifests/" + moved);
        assertThat(before).containsAll(PipelineProfile.storeListing());
    }

    @Test
    void aStoredCopyStandsInForARegistryThatIsAwayUnlessTheCallerWantsTheRegistry() {
        registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));
        caller.get(helper());
        registry.stop();

        Reply stale = caller.get(helper() + "/-/inspect");
        Reply strict = caller.get(helper() + "/-/inspect?source=remote");

        assertThat(json(stale).get("source").textValue()).isEqualTo("stale");
        assertThat(stale.header("Proxy-Status")).contains("connection_refused");
        assertThat(strict.status()).isEqualTo(502);
    }

    @Test
    void labelsAndNamesAreToldWhereTheyAreAskedForAndKnown() {
        Content config = Content.hash(
                new MediaType("application/vnd.oci.image.config.v1+json"),
                "{\"config\":{\"Labels\":{\"team\":\"haiku\"}}}".getBytes(StandardCharsets.UTF_8));
        registry.publish(
                "acme/helper:1",
                Agents.odd(
                        config, List.of(Content.hash(MediaType.YAML, Agents.HAIKU.getBytes(StandardCharsets.UTF_8)))));

        JsonNode before = json(caller.get(helper() + "/-/inspect"));
        JsonNode labelled = json(caller.get(helper() + "/-/inspect?labels=true"));
        caller.get(helper());
        JsonNode stored = json(caller.get(helper() + "/-/inspect?source=local"));
        Reply wrong = caller.get(helper() + "/-/inspect?labels=yes");

        assertThat(before.has("labels")).isFalse();
        assertThat(before.has("agents")).isFalse();
        assertThat(labelled.get("labels").get("team").textValue()).isEqualTo("haiku");
        assertThat(stored.get("agents")).hasToString("[\"root\"]");
        assertThat(stored.get("models")).hasToString("[\"auto\"]");
        assertThat(stored.has("unreadable")).isFalse();
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(registry.blobRequests())
                .filteredOn(request -> request.endsWith(config.digest().toString()))
                .hasSize(1);
    }

    @Test
    void anIndexTellsItsPlatformsAndTheChosenOne() {
        Digest index = registry.publish("acme/helper:1", Agents.index(Agents.HAIKU, Agents.LIMERICK));

        JsonNode info = json(caller.get(helper() + "/-/inspect?platform=linux/arm64"));

        assertThat(info.get("digest").textValue()).isEqualTo(index.toString());
        assertThat(info.get("platforms").findValuesAsText("platform")).contains("linux/amd64", "linux/arm64");
        for (JsonNode row : info.get("platforms")) {
            boolean arm = row.path("platform").asText().equals("linux/arm64");
            assertThat(row.get("chosen").booleanValue()).isEqualTo(arm);
        }
        assertThat(registry.requests()).hasSize(2);
        assertThat(registry.blobRequests()).isEmpty();
    }

    @Test
    void anIndexWithoutAnEntryForThisMachineIsShownAndAPlatformThatItLacksIsAProblem() {
        registry.publish("acme/helper:1", Agents.foreignIndex(Agents.HAIKU, Agents.LIMERICK));

        JsonNode shown = json(caller.get(helper() + "/-/inspect"));
        Reply asked = caller.get(helper() + "/-/inspect?platform=linux/amd64");

        assertThat(shown.get("platforms")).hasSizeGreaterThan(1);
        assertThat(shown.has("manifest")).isFalse();
        assertThat(asked.status()).isEqualTo(422);
        assertThat(asked.body()).contains("no-matching-platform");
    }

    @Test
    void whatIsNoAgentIsAProblemThatSaysWhatItIs() {
        registry.publish("acme/helper:1", Agents.image());

        Reply reply = caller.get(helper() + "/-/inspect");

        assertThat(reply.status()).isEqualTo(422);
        assertThat(reply.body()).contains("not-an-agent", "annotation", registry.host());
        assertThat(registry.blobRequests()).isEmpty();
    }

    @Test
    void b32WhatIsNotThereIsAProblemWithRepositoryAndTag() {
        Reply reply = caller.get(helper() + "/-/inspect");

        assertThat(reply.status()).isEqualTo(404);
        assertThat(reply.body()).contains("\"reference\":\"" + helper() + "\"");
    }

    @Test
    void e29TroubleIsNeverCalledNotFound() {
        registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));
        for (int status : new int[] {401, 403, 429, 500}) {
            registry.always(manifests(), Faults.status(status));

            Reply reply = caller.get(helper() + "/-/inspect");

            assertThat(reply.status()).isGreaterThan(404);
            assertThat(reply.body()).doesNotContainIgnoringCase("not found").doesNotContain("not-found");
            registry.heal();
        }
    }
}
