package io.agentloader.oci;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.NotAnAgent;
import io.agentloader.failure.AgentException.RegistryProtocol;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestReaderTest {

    private static final String HEX = "0123456789abcdef".repeat(4);
    private static final String LAYER =
            "{\"mediaType\":\"application/yaml\",\"digest\":\"sha256:" + HEX + "\",\"size\":12}";

    @Test
    void manifestIsReadWithEverythingThatMatters() {
        Manifest manifest = manifest("""
                {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",
                 "artifactType":"application/vnd.docker.agent.config.v1+json",
                 "config":{"mediaType":"application/vnd.oci.empty.v1+json","digest":"sha256:%s","size":2,"data":"e30="},
                 "layers":[%s,%s],"annotations":{"io.docker.agent.version":"","a":"b"},"subject":{"unknown":1}}
                """.formatted(HEX, LAYER, LAYER));

        assertThat(manifest.mediaType()).isEqualTo(MediaType.OCI_MANIFEST);
        assertThat(manifest.artifactType()).contains("application/vnd.docker.agent.config.v1+json");
        assertThat(manifest.config().map(Descriptor::size)).contains(2L);
        assertThat(manifest.layers())
                .hasSize(2)
                .containsOnly(new Descriptor(
                        MediaType.YAML, Digest.parse("sha256:" + HEX).orElseThrow(), 12));
        assertThat(manifest.annotations().values()).isEqualTo(Map.of("io.docker.agent.version", "", "a", "b"));
    }

    @Test
    void missingAndNullFieldsCountAsAbsent() {
        Manifest manifest =
                manifest("{\"schemaVersion\":2,\"config\":" + LAYER + ",\"layers\":null,\"annotations\":null}");

        assertThat(manifest.layers()).isEmpty();
        assertThat(manifest.artifactType()).isEmpty();
        assertThat(manifest.annotations()).isEqualTo(Annotations.NONE);
    }

    @Test
    void descriptorWithoutTypeIsOfUnknownType() {
        Manifest manifest =
                manifest("{\"schemaVersion\":2,\"layers\":[{\"digest\":\"sha256:" + HEX + "\",\"size\":0}]}");

        assertThat(manifest.layers().get(0).mediaType()).isEqualTo(MediaType.OCTET_STREAM);
    }

    @Test
    void indexIsReadWithPlatformsWhereThereAreSome() {
        Index index = index("""
                {"schemaVersion":2,"manifests":[
                 {"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:%1$s","size":7,
                  "platform":{"os":"linux","architecture":"arm","variant":"v7"},"annotations":{"k":"v"}},
                 {"digest":"sha256:%1$s","size":7,"platform":{}},
                 {"digest":"sha256:%1$s","size":7,"platform":{"os":"linux"}}]}
                """.formatted(HEX));

        assertThat(index.mediaType()).isEqualTo(MediaType.OCI_INDEX);
        assertThat(index.entries())
                .extracting(Index.Entry::platform)
                .containsExactly(
                        Optional.of(new Platform("linux", "arm", Optional.of("v7"))),
                        Optional.empty(),
                        Optional.of(new Platform("linux", "unknown", Optional.empty())));
        assertThat(index.entries().get(0).annotations().value("k")).contains("v");
    }

    @Test
    void thousandEntriesAreReadAndOneMoreIsRefused() {
        String entry = "{\"digest\":\"sha256:" + HEX + "\",\"size\":1}";

        assertThat(index(indexOf(entry, 1000)).entries()).hasSize(1000);
        assertThatThrownBy(() -> index(indexOf(entry, 1001)))
                .isInstanceOf(RegistryProtocol.class)
                .hasMessageContaining("manifests is not a list of at most 1000");
    }

    private static String indexOf(String entry, int count) {
        return "{\"schemaVersion\":2,\"manifests\":[" + (entry + ",").repeat(count - 1) + entry + "]}";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "layers[0].size|{'digest':'D','size':-1}",
                "layers[0].size|{'digest':'D','size':1.5}",
                "layers[0].size|{'digest':'D','size':'1'}",
                "layers[0].size|{'digest':'D','size':99999999999999999999}",
                "layers[0].size|{'digest':'D'}",
                "layers[0].digest|{'digest':'sha256:short','size':1}",
                "layers[0].digest|{'digest':7,'size':1}",
                "layers[0].digest|{'size':1}",
                "layers[0].mediaType|{'mediaType':{},'digest':'D','size':1}",
                "layers[0].mediaType|{'mediaType':'a\\r\\nb','digest':'D','size':1}",
                "layers[0]|7"
            })
    void layerOfTheWrongShapeIsRefusedByTheNameOfItsField(String row) {
        String field = row.substring(0, row.indexOf('|'));
        String layer = row.substring(row.indexOf('|') + 1).replace('\'', '"').replace("\"D\"", "\"sha256:" + HEX + '"');

        assertThatThrownBy(() -> manifest("{\"schemaVersion\":2,\"layers\":[" + layer + "]}"))
                .isInstanceOf(RegistryProtocol.class)
                .hasMessageContaining(" cannot be: " + field + " ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "annotations.a|'annotations':{'a':7}",
                "annotations.a|'annotations':{'a':null}",
                "annotations|'annotations':[]",
                "artifactType|'artifactType':[]",
                "config|'config':'x'",
                "config.digest|'config':{}"
            })
    void fieldOfTheWrongTypeIsNamed(String row) {
        String field = row.substring(0, row.indexOf('|'));
        String member = row.substring(row.indexOf('|') + 1).replace('\'', '"');

        assertThatThrownBy(() -> manifest("{\"schemaVersion\":2,\"layers\":[]," + member + "}"))
                .isInstanceOf(RegistryProtocol.class)
                .hasMessageContaining(" cannot be: " + field + " ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "<html></html>",
                "{\"errors\":[]}",
                "{\"schemaVersion\":2}",
                "{\"schemaVersion\":\"2\",\"layers\":[]}",
                "{\"schemaVersion\":3,\"layers\":[]}",
                "{\"schemaVersion\":2,\"layers\":[]} x",
                "{\"schemaVersion\":2,\"layers\":[],\"layers\":[]}",
                "{\"schemaVersion\":2,\"layers\":[],\"manifests\":[]}",
                "{\"schemaVersion\":2,\"manifests\":[]}"
            })
    void whatIsNoManifestIsNoAnswerOfARegistry(String json) {
        assertThatThrownBy(() -> manifest(json)).isInstanceOf(RegistryProtocol.class);
    }

    @Test
    void manifestIsNoIndex() {
        assertThatThrownBy(() -> index("{\"schemaVersion\":2,\"layers\":[]}"))
                .isInstanceOf(RegistryProtocol.class)
                .hasMessageContaining("where an index was due");
    }

    @Test
    void depthIsLimited() {
        String nested = "{\"schemaVersion\":2,\"layers\":[],\"x\":" + "[".repeat(80) + "]".repeat(80) + "}";

        assertThatThrownBy(() -> manifest(nested)).isInstanceOf(RegistryProtocol.class);
    }

    @Test
    void manyTokensAreRefusedBeforeTheyTakeMemory() {
        String wide = "{\"schemaVersion\":2,\"layers\":[],\"x\":[" + "{},".repeat(150_000) + "{}]}";

        assertThatThrownBy(() -> manifest(wide)).isInstanceOf(RegistryProtocol.class);
    }

    @Test
    void schemaOneIsSomethingElseAndAnAnswer() {
        assertThatThrownBy(() -> manifest("{\"schemaVersion\":1,\"fsLayers\":[]}"))
                .isInstanceOfSatisfying(
                        NotAnAgent.class,
                        failure -> assertThat(failure.report().members()).containsKey("mediaType"));
    }

    @Test
    void brokenJsonIsToldByItsPlaceAndNotInTheParsersWords() {
        assertThatThrownBy(() -> manifest("{\n  \"a\": s3cret}"))
                .isInstanceOfSatisfying(RegistryProtocol.class, failure -> assertThat(
                                failure.report().detail())
                        .contains("is not JSON of the allowed size and shape, from line 2, column ")
                        .doesNotContain("s3cret", "Unrecognized", "token"));
    }

    @Test
    void failureNamesTheDigestOfWhatWasRead() {
        String json = "{\"schemaVersion\":7}";

        assertThatThrownBy(() -> manifest(json)).isInstanceOfSatisfying(AgentException.class, failure -> assertThat(
                        failure.report().subject())
                .isEqualTo("manifest " + Digest.of(json.getBytes(UTF_8))));
    }

    private static Manifest manifest(String json) {
        return Manifest.parse(Content.hash(MediaType.OCTET_STREAM, json.getBytes(UTF_8)));
    }

    private static Index index(String json) {
        return Index.parse(Content.hash(MediaType.OCTET_STREAM, json.getBytes(UTF_8)));
    }
}
