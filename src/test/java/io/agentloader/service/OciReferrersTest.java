package io.agentloader.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.agent.AgentPacking.Packed;
import io.agentloader.oci.Content;
import io.agentloader.oci.Digest;
import io.agentloader.oci.MediaType;
import io.agentloader.service.Caller.Reply;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.Faults;
import io.agentloader.testkit.Seen;
import io.agentloader.testkit.Signatures;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** What refers to agents, from outside: signatures and the like, which are fetched through and never kept. */
@QuarkusTest
@TestProfile(PipelineProfile.class)
class OciReferrersTest extends AgainstARegistry {

    private static final Packed HELPER = Agents.gzip(Agents.HAIKU);
    private static final String OTHER = "application/vnd.test.other";

    private Reply get(String rest) {
        return caller.send("GET", "/v2/" + registry.host() + "/acme/helper" + rest);
    }

    private static Predicate<Seen> lists() {
        return seen -> seen.path().contains("/referrers/");
    }

    /** A list of two pages, as large registries have them. */
    private void listed(String first, String second) {
        String type = MediaType.OCI_INDEX.name();
        String next = "</v2/acme/helper/referrers/" + HELPER.manifest().digest() + "?page=2>; rel=\"next\"";
        registry.always(
                lists().and(seen -> seen.query().isEmpty()),
                Faults.answer(200, Map.of("Content-Type", type, "Link", next), Signatures.list(first)));
        registry.always(
                lists().and(seen -> seen.query().equals("page=2")),
                Faults.answer(200, Map.of("Content-Type", type), Signatures.list(second)));
    }

    @Test
    void whatRefersToAnAgentIsListedAndServedAsItWasPublished() {
        registry.publish("acme/helper:1", HELPER);
        Packed signature = Signatures.of(HELPER.manifest());
        Digest digest = registry.publish("acme/helper:signature", signature);
        listed(Signatures.entry(signature.manifest(), Signatures.TYPE), Signatures.entry(Signatures.PAYLOAD, OTHER));

        Reply list = get("/referrers/" + HELPER.manifest().digest());
        Reply manifest = get("/manifests/" + digest);
        Reply payload = get("/blobs/" + Signatures.PAYLOAD.digest());

        assertThat(list.status()).as(list.body()).isEqualTo(200);
        assertThat(list.header("Content-Type")).isEqualTo(MediaType.OCI_INDEX.name());
        assertThat(list.json().path("manifests")).hasSize(2);
        assertThat(list.json().at("/manifests/0/digest").asText()).isEqualTo(digest.toString());
        assertThat(list.json().at("/manifests/0/artifactType").asText()).isEqualTo(Signatures.TYPE);
        assertThat(manifest.status()).as(manifest.body()).isEqualTo(200);
        assertThat(manifest.response().body()).isEqualTo(signature.manifest().toByteArray());
        assertThat(manifest.header("Docker-Content-Digest")).isEqualTo(digest.toString());
        assertThat(payload.response().body()).isEqualTo(Signatures.PAYLOAD.toByteArray());
    }

    @Test
    void thoseOfOneTypeAreListedWhenThatIsAskedFor() {
        registry.publish("acme/helper:1", HELPER);
        listed(Signatures.entry(HELPER.manifest(), OTHER), Signatures.entry(Signatures.PAYLOAD, Signatures.TYPE));

        Reply reply = get("/referrers/" + HELPER.manifest().digest() + "?artifactType=" + Signatures.TYPE);

        assertThat(reply.json().path("manifests")).hasSize(1);
        assertThat(reply.json().at("/manifests/0/digest").asText())
                .isEqualTo(Signatures.PAYLOAD.digest().toString());
        assertThat(reply.header("OCI-Filters-Applied")).isEqualTo("artifactType");
    }

    @Test
    void listThatLeadsInCirclesIsTrouble() {
        registry.publish("acme/helper:1", HELPER);
        String next = "</v2/acme/helper/referrers/" + HELPER.manifest().digest() + "?page=2>; rel=\"next\"";
        registry.always(lists(), Faults.answer(200, Map.of("Link", next), Signatures.list()));

        assertThat(get("/referrers/" + HELPER.manifest().digest()).status()).isEqualTo(502);
    }

    /** Each page would do; together they are more than a client reads, or this process wants to hold. */
    @Test
    void listOfTooManyBytesIsTrouble() {
        registry.publish("acme/helper:1", HELPER);
        listed(
                Signatures.entry(Signatures.PAYLOAD, "application/" + "x".repeat(3 << 20)),
                Signatures.entry(Signatures.PAYLOAD, "application/" + "y".repeat(3 << 20)));

        Reply reply = get("/referrers/" + HELPER.manifest().digest());

        assertThat(reply.status()).isEqualTo(502);
        assertThat(reply.body()).contains("more than 4194304 bytes");
    }

    @Test
    void tagStandsInWhereTheRegistryHasNoLists() {
        registry.publish("acme/helper:1", HELPER);
        Packed signature = Signatures.of(HELPER.manifest());
        registry.publish("acme/helper:signature", signature);
        registry.always(lists(), Faults.status(404));
        String digest = HELPER.manifest().digest().toString();

        Reply before = get("/referrers/" + digest);
        registry.publish(
                "acme/helper:" + digest.replace(':', '-'),
                Agents.manifest(
                        MediaType.OCI_INDEX.name(),
                        Signatures.list(Signatures.entry(signature.manifest(), Signatures.TYPE))));
        Reply after = get("/referrers/" + digest);

        assertThat(before.json().path("manifests").isArray()).isTrue();
        assertThat(before.json().path("manifests")).isEmpty();
        assertThat(after.json().at("/manifests/0/digest").asText())
                .isEqualTo(signature.manifest().digest().toString());
    }

    @Test
    void signatureOfABillOfMaterialsIsServed() {
        registry.publish("acme/helper:1", HELPER);
        Packed materials = Signatures.of(HELPER.manifest());
        Packed signature = Signatures.of(materials.manifest());
        registry.publish("acme/helper:materials", materials);
        Digest digest = registry.publish("acme/helper:signature", signature);
        registry.always(lists(), Faults.answer(200, Map.of(), Signatures.list()));

        assertThat(get("/manifests/" + digest).response().body())
                .isEqualTo(signature.manifest().toByteArray());
        for (Content subject : List.of(materials.manifest(), signature.manifest())) {
            assertThat(get("/referrers/" + subject.digest()).status()).isEqualTo(200);
        }
    }

    /** Each step may be a request. */
    @Test
    void longWayToAnAgentIsNotGone() {
        registry.publish("acme/helper:1", HELPER);
        Packed last = HELPER;
        for (int step = 0; step < 6; step++) {
            last = Signatures.of(last.manifest());
            registry.publish("acme/helper:step" + step, last);
        }

        assertThat(get("/manifests/" + last.manifest().digest()).status()).isEqualTo(404);
        assertThat(registry.requests().stream().filter(line -> line.startsWith("GET ")))
                .hasSizeLessThan(10);
    }

    @Test
    void whatRefersToSomethingElseIsNotServed() {
        Packed image = Agents.image();
        registry.publish("acme/helper:image", image);
        Digest signature = registry.publish("acme/helper:signature", Signatures.of(image.manifest()));

        for (String rest : List.of("/referrers/" + image.manifest().digest(), "/manifests/" + signature)) {
            Reply reply = get(rest);

            assertThat(reply.status()).isEqualTo(404);
            assertThat(reply.json().at("/errors/0/code").asText()).isEqualTo("MANIFEST_UNKNOWN");
        }
    }

    @Test
    void registryInTroubleIsNoEmptyList() {
        registry.publish("acme/helper:1", HELPER);
        get("/manifests/1");
        registry.always(lists(), Faults.status(500));

        Reply reply = get("/referrers/" + HELPER.manifest().digest());

        assertThat(reply.status()).isEqualTo(502);
        assertThat(reply.json().at("/errors/0/code").asText()).isEqualTo("UNAVAILABLE");
    }
}
