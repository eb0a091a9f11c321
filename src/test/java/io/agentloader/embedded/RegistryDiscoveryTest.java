package io.agentloader.embedded;

import static io.agentloader.embedded.ServedRegistry.code;
import static io.agentloader.embedded.ServedRegistry.digest;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.agentloader.oci.Digest;
import io.agentloader.testkit.RawHttp.Reply;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** "Content Discovery" of the distribution specification, case by case. */
@Timeout(60)
class RegistryDiscoveryTest {

    @TempDir
    private Path folder;

    private ServedRegistry registry;

    @BeforeEach
    void start() {
        registry = ServedRegistry.in(folder);
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private static List<String> texts(Reply reply, String member) {
        List<String> texts = new ArrayList<>();
        reply.json().path(member).forEach(text -> texts.add(text.asText()));
        return texts;
    }

    private void tagged(String... tags) {
        for (String tag : tags) {
            registry.artifact("a/b", tag, "text");
        }
    }

    @Test
    void tagsAreListedInTheirOrder() {
        tagged("v2", "v10", "latest");

        Reply reply = registry.get("/v2/a/b/tags/list");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.json().path("name").asText()).isEqualTo("a/b");
        assertThat(texts(reply, "tags")).containsExactly("latest", "v10", "v2");
        assertThat(reply.has("Link")).isFalse();
    }

    @Test
    void largeAndSmallLettersAreTheSameInTheOrderOfTags() {
        tagged("Beta", "alpha", "beta", "Gamma", "_x", "1.0");

        assertThat(texts(registry.get("/v2/a/b/tags/list"), "tags"))
                .containsExactly("1.0", "_x", "alpha", "Beta", "beta", "Gamma");
        assertThat(texts(registry.get("/v2/a/b/tags/list?n=2&last=alpha"), "tags"))
                .containsExactly("Beta", "beta");
        assertThat(texts(registry.get("/v2/a/b/tags/list?last=BETA"), "tags")).containsExactly("Beta", "beta", "Gamma");
    }

    @Test
    void tagsAreListedInPages() {
        tagged("a", "b", "c", "d", "e");

        Reply first = registry.get("/v2/a/b/tags/list?n=2");
        assertThat(texts(first, "tags")).containsExactly("a", "b");
        assertThat(first.header("Link")).isEqualTo("</v2/a/b/tags/list?n=2&last=b>; rel=\"next\"");
        Reply second = registry.get("/v2/a/b/tags/list?n=2&last=b");
        assertThat(texts(second, "tags")).containsExactly("c", "d");
        Reply last = registry.get("/v2/a/b/tags/list?n=2&last=d");

        assertThat(texts(last, "tags")).containsExactly("e");
        assertThat(last.has("Link")).isFalse();
    }

    @Test
    void listMayBeginAnywhereAndBeEmpty() {
        tagged("a", "c");

        assertThat(texts(registry.get("/v2/a/b/tags/list?last=b"), "tags")).containsExactly("c");
        assertThat(texts(registry.get("/v2/a/b/tags/list?n=0"), "tags")).isEmpty();
        assertThat(texts(registry.get("/v2/a/b/tags/list?last=z"), "tags")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "x", "1.5", ""})
    void sizeOfAPageIsAWholeNumber(String n) {
        tagged("a");

        Reply refused = registry.get("/v2/a/b/tags/list?n=" + n);

        assertThat(refused.status()).isEqualTo(400);
        assertThat(code(refused)).isEqualTo("PAGINATION_NUMBER_INVALID");
    }

    @Test
    void repositoryThatIsNotThereHasNoList() {
        Reply reply = registry.get("/v2/a/b/tags/list");

        assertThat(reply.status()).isEqualTo(404);
        assertThat(code(reply)).isEqualTo("NAME_UNKNOWN");
    }

    @Test
    void repositoriesAreListedInPages() {
        for (String repository : List.of("b", "a/c", "a/b")) {
            registry.artifact(repository, "1", "text");
        }

        Reply first = registry.get("/v2/_catalog?n=2");

        assertThat(texts(first, "repositories")).containsExactly("a/b", "a/c");
        assertThat(first.header("Link")).isEqualTo("</v2/_catalog?n=2&last=a/c>; rel=\"next\"");
        assertThat(texts(registry.get("/v2/_catalog?n=2&last=a/c"), "repositories"))
                .containsExactly("b");
    }

    private Digest about(Digest subject, String artifactType, String annotation) {
        String more = (artifactType.isEmpty() ? "" : "\"artifactType\":\"" + artifactType + "\",")
                + "\"annotations\":{\"note\":\"" + annotation + "\"},"
                + "\"subject\":{\"mediaType\":\"" + ServedRegistry.MANIFEST + "\",\"digest\":\"" + subject
                + "\",\"size\":1},";
        String text = registry.parts("a", annotation, more);
        Reply created = registry.putManifest("a", digest(text).toString(), text);
        assertThat(created.status()).isEqualTo(201);
        assertThat(created.header("OCI-Subject")).isEqualTo(subject.toString());
        return digest(text);
    }

    private List<JsonNode> referrers(Reply reply) {
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Content-Type")).isEqualTo(ServedRegistry.INDEX);
        assertThat(reply.json().path("schemaVersion").asInt()).isEqualTo(2);
        assertThat(reply.json().path("mediaType").asText()).isEqualTo(ServedRegistry.INDEX);
        List<JsonNode> found = new ArrayList<>();
        reply.json().path("manifests").forEach(found::add);
        return found;
    }

    @Test
    void whatRefersToAManifestIsListedWithTypeAndAnnotations() {
        Digest subject = digest(registry.artifact("a", "1", "text"));
        Digest signature = about(subject, "application/x-signature", "signed");
        Digest list = about(subject, "", "listed");

        List<JsonNode> found = referrers(registry.get("/v2/a/referrers/" + subject));

        assertThat(found).hasSize(2);
        for (JsonNode entry : found) {
            boolean signs = entry.path("digest").asText().equals(signature.toString());
            assertThat(entry.path("digest").asText()).isEqualTo((signs ? signature : list).toString());
            assertThat(entry.path("mediaType").asText()).isEqualTo(ServedRegistry.MANIFEST);
            assertThat(entry.path("artifactType").asText())
                    .isEqualTo(signs ? "application/x-signature" : "application/vnd.test.config");
            assertThat(entry.path("annotations").path("note").asText()).isEqualTo(signs ? "signed" : "listed");
            assertThat(entry.path("size").asInt())
                    .isEqualTo(registry.get("/v2/a/manifests/" + (signs ? signature : list))
                            .body()
                            .length());
        }
    }

    @Test
    void referrersAreThoseOfOneTypeWhenThatIsAskedFor() {
        Digest subject = digest(registry.artifact("a", "1", "text"));
        Digest signature = about(subject, "application/x-signature", "signed");
        about(subject, "application/x-sbom", "listed");

        Reply reply = registry.get("/v2/a/referrers/" + subject + "?artifactType=application%2Fx-signature");

        assertThat(reply.header("OCI-Filters-Applied")).isEqualTo("artifactType");
        assertThat(referrers(reply)).hasSize(1);
        assertThat(reply.body()).contains(signature.toString());
    }

    @Test
    void subjectNeedNotBeThere() {
        Digest referrer = about(digest("absent"), "application/x-signature", "early");

        assertThat(registry.get("/v2/a/referrers/" + digest("absent")).body()).contains(referrer.toString());
    }

    @Test
    void whatNothingRefersToHasAnEmptyList() {
        registry.artifact("a", "1", "text");

        assertThat(referrers(registry.get("/v2/a/referrers/" + digest("absent"))))
                .isEmpty();
        assertThat(referrers(registry.get("/v2/nowhere/referrers/" + digest("absent"))))
                .isEmpty();
        assertThat(registry.get("/v2/a/referrers/latest").status()).isEqualTo(400);
    }
}
