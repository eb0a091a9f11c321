package io.agentloader.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agentloader.agent.AgentPacking.Packed;
import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import io.agentloader.oci.ReferenceParser;
import io.agentloader.service.Caller.Reply;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.StoreInspector;
import io.agentloader.testkit.TestRegistry;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules 5 and 6: whatever is wrong with a stored entry is pulled again once, and is never served. */
@QuarkusTest
@TestProfile(PipelineProfile.class)
class RecoveryTest {

    private static final String RECORD = "record";
    private static final String LAYER = "layer";
    private static final String MANIFEST = "manifest";

    @TestHTTPResource("/")
    URI base;

    private final StoreInspector store = new StoreInspector(PipelineProfile.store());
    private TestRegistry registry;
    private Caller caller;
    private String helper;
    private String yaml;
    private Packed agent;

    /** Each test has bytes of its own, so that no other test's copy can stand in for them. */
    @BeforeEach
    void storeAnAgent() {
        registry = TestRegistry.start();
        caller = new Caller(base);
        helper = registry.reference("acme/helper:1");
        yaml = Agents.HAIKU + "# " + UUID.randomUUID() + "\n";
        agent = Agents.raw(yaml);
        registry.publish("acme/helper:1", agent);
        assertThat(caller.get(helper).status()).isEqualTo(200);
        registry.clear();
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private Path file(String which) {
        Reference reference = ReferenceParser.DEFAULT.parse(helper);
        return switch (which) {
            case RECORD -> store.record(reference);
            case LAYER -> store.blob(Agents.layer(agent).digest());
            case MANIFEST -> store.blob(agent.manifest().digest());
            default -> throw new IllegalArgumentException(which);
        };
    }

    static Stream<Arguments> matrix() {
        Map<String, BiConsumer<StoreInspector, Path>> damages = new java.util.TreeMap<>(Map.ofEntries(
                entry("missing", (store, file) -> store.delete(file)),
                entry("empty", StoreInspector::empty),
                entry("flipped bit", StoreInspector::flipBit),
                entry("too short", StoreInspector::truncate),
                entry("too long", StoreInspector::lengthen),
                entry("100 MB", (store, file) -> store.replaceBySparse(file, 100L << 20)),
                entry("a directory", StoreInspector::replaceByDirectory),
                entry("a pipe", StoreInspector::replaceByPipe),
                entry(
                        "a device",
                        (store, file) -> assumeTrue(store.replaceByDevice(file), "only root may make devices")),
                entry(
                        "a link to the right bytes",
                        (store, file) ->
                                store.replaceByLink(file, file.resolveSibling("elsewhere-" + UUID.randomUUID()))),
                entry("garbage", (store, file) -> store.overwrite(file, "garbage"))));
        return Stream.of(LAYER, MANIFEST, RECORD).flatMap(which -> damages.entrySet().stream()
                // a record that is missing is nothing stored, not damage
                .filter(damage -> !(which.equals(RECORD) && damage.getKey().equals("missing")))
                .map(damage -> Arguments.of(which, damage.getKey(), damage.getValue())));
    }

    private static Map.Entry<String, BiConsumer<StoreInspector, Path>> entry(
            String name, BiConsumer<StoreInspector, Path> way) {
        return Map.entry(name, way);
    }

    /** Each text of a record, by where it is. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/reference",
                "/current/named/mediaType",
                "/current/named/digest",
                "/current/agents/0/platform",
                "/current/agents/0/manifest/mediaType",
                "/current/agents/0/manifest/digest",
                "/current/agents/0/layer/mediaType",
                "/current/agents/0/layer/digest",
                "/current/agents/0/yaml/digest",
                "/current/confirmed/at",
                "/current/confirmed/host",
                "/current/firstSeen",
                "/resolvedAt",
                "/lastUsed"
            })
    void textOfARecordLeadsOutOfTheStoreFromNowhere(String where) throws IOException {
        store.plantRecord(ReferenceParser.DEFAULT.parse(helper), recordWith(where, "../../../../../../etc/passwd"));

        Reply reply = caller.get(helper);
        Reply after = caller.get(helper);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).isEqualTo(yaml);
        assertThat(reply.response().headers().map().toString()).doesNotContain("..");
        assertThat(registry.requests()).hasSizeBetween(2, 3);
        assertThat(after.source()).isEqualTo("revalidated");
    }

    /** What makes the record say something that cannot be is damage; a media type or a platform may be any text. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/reference",
                "/current/named/digest",
                "/current/agents/0/manifest/digest",
                "/current/agents/0/layer/digest",
                "/current/agents/0/yaml/digest",
                "/current/confirmed/at",
                "/current/confirmed/host",
                "/current/firstSeen",
                "/resolvedAt",
                "/lastUsed"
            })
    void textOfARecordThatCannotBeIsCorruptWhileTheRegistryIsDown(String where) throws IOException {
        store.plantRecord(ReferenceParser.DEFAULT.parse(helper), recordWith(where, "../../../../../../etc/passwd"));
        registry.stop();

        Reply reply = caller.get(helper);

        assertThat(reply.status()).isEqualTo(502);
        assertThat(reply.body()).contains("\"stored\":\"corrupt\"").doesNotContain("haiku", "passwd");
    }

    private String recordWith(String where, String text) throws IOException {
        JsonNode record = new ObjectMapper().readTree(store.recordText(ReferenceParser.DEFAULT.parse(helper)));
        int slash = where.lastIndexOf('/');
        ObjectNode parent = (ObjectNode) record.at(where.substring(0, slash));
        assertThat(parent.path(where.substring(slash + 1)).isTextual()).isTrue();
        parent.put(where.substring(slash + 1), text);
        ((ObjectNode) record).remove("checksum");
        return record.toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "{\"schemaVersion\":2,\"mani", ""})
    void indexOfOtherToolsIsNeverAskedAnything(String text) {
        store.plantFile(PipelineProfile.store().resolve("index.json"), text);

        Reply reply = caller.get(helper);

        assertThat(reply.source()).isEqualTo("revalidated");
        assertThat(reply.body()).isEqualTo(yaml);
        assertThat(registry.requests()).containsExactly("HEAD /v2/acme/helper/manifests/1");
    }

    /** The digest of what was served last is answered without touching the disk, and from bytes that were hashed. */
    @Test
    void digestThatWasReadBeforeTheDamageIsServedWholeFromMemory() {
        String digest = registry.reference("acme/helper@" + agent.manifest().digest());
        caller.get(digest);
        store.flipBit(file(LAYER));
        registry.stop();

        Reply warm = caller.get(digest);
        Reply tag = caller.get(helper);
        Reply afterwards = caller.get(digest);

        assertThat(warm.status()).isEqualTo(200);
        assertThat(warm.body()).isEqualTo(yaml);
        assertThat(tag.body()).contains("\"stored\":\"corrupt\"").doesNotContain("haiku");
        assertThat(afterwards.body()).contains("\"stored\":\"corrupt\"").doesNotContain("haiku");
    }

    @ParameterizedTest(name = "{0} is {1}")
    @MethodSource("matrix")
    void rule5DamagedEntryAnswersAfterExactlyOneMorePull(
            String which, String damage, BiConsumer<StoreInspector, Path> breakIt) {
        breakIt.accept(store, file(which));

        Reply reply = caller.get(helper);
        List<String> requests = registry.requests();
        registry.clear();
        Reply after = caller.get(helper);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).isEqualTo(yaml);
        assertThat(reply.header("Cache-Status"))
                .isEqualTo("agent-loader; fwd=miss; fwd-status=200; stored; detail=recovered");
        assertThat(requests).hasSize(2);
        assertThat(requests.get(0)).isEqualTo("GET /v2/acme/helper/manifests/1");
        assertThat(requests.get(1)).startsWith("GET /v2/acme/helper/blobs/sha256:");
        assertThat(after.source()).isEqualTo("revalidated");
        assertThat(registry.requests()).containsExactly("HEAD /v2/acme/helper/manifests/1");
    }

    @ParameterizedTest(name = "{0} is {1}")
    @MethodSource("matrix")
    void rule6DamagedEntryAndADeadRegistryAreToldTogetherAndNeverServed(
            String which, String damage, BiConsumer<StoreInspector, Path> breakIt) {
        breakIt.accept(store, file(which));
        registry.stop();

        for (int i = 0; i < 2; i++) {
            Reply reply = caller.get(helper);

            assertThat(reply.status()).isIn(502, 504);
            assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
            assertThat(reply.body())
                    .contains(
                            "\"code\":\"registry-unavailable\"", "\"stored\":\"corrupt\"", "\"reference\":\"" + helper)
                    .doesNotContain("haiku");
        }
    }

    @ParameterizedTest(name = "{0} is {1}")
    @MethodSource("matrix")
    void damagedEntryIsAMissForLocalReads(String which, String damage, BiConsumer<StoreInspector, Path> breakIt) {
        breakIt.accept(store, file(which));

        Reply reply = caller.get(helper, "Cache-Control", "only-if-cached");

        assertThat(reply.status()).isEqualTo(504);
        assertThat(reply.body()).contains("\"code\":\"not-cached\"", "\"stored\":\"corrupt\"");
        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void rule5RecordWithADigestThatIsNoneIsDamage() {
        Path record = file(RECORD);
        String text = store.recordText(ReferenceParser.DEFAULT.parse(helper));
        store.overwrite(record, text.replace(agent.manifest().digest().toString(), "sha256:../../etc/passwd"));

        assertThat(caller.get(helper).body()).isEqualTo(yaml);
        assertThat(registry.manifestRequests()).hasSize(1);
    }

    @Test
    void damagedLayerThatTwoTagsShareHealsForBoth() {
        registry.tag("acme/helper:2", agent.manifest().digest());
        String second = registry.reference("acme/helper:2");
        caller.get(second);
        store.flipBit(file(LAYER));
        registry.clear();

        assertThat(caller.get(helper).header("Cache-Status")).contains("detail=recovered");
        assertThat(caller.get(second).source()).isEqualTo("revalidated");
        assertThat(registry.blobRequests()).hasSize(1);
    }

    @Test
    void whatWasDamagedIsKeptForTheOperator() {
        int before = store.quarantined().size();
        store.flipBit(file(LAYER));

        caller.get(helper);

        assertThat(store.quarantined()).hasSizeGreaterThan(before);
    }

    /** What was seen a moment ago is believed for two seconds, and looked at again in the second half of that. */
    @Test
    void refreshesHealADamagedEntryToo() throws IOException, InterruptedException {
        store.flipBit(file(LAYER));
        byte[] whole = yaml.getBytes(UTF_8);

        for (int i = 0; i < 100 && !Arrays.equals(Files.readAllBytes(file(LAYER)), whole); i++) {
            assertThat(caller.refresh(helper).body()).isEqualTo(yaml);
            Thread.sleep(100);
        }

        assertThat(file(LAYER)).hasBinaryContent(whole);
        assertThat(caller.get(helper).source()).isEqualTo("revalidated");
    }

    @Test
    void digestOfADamagedEntryIsPulledAgainAfterItsTagFoundTheDamage() {
        Digest digest = agent.manifest().digest();
        store.flipBit(file(LAYER));
        caller.get(helper);
        registry.clear();

        Reply reply = caller.get(registry.reference("acme/helper@" + digest));

        assertThat(reply.body()).isEqualTo(yaml);
        assertThat(registry.requests()).isEmpty();
    }
}
