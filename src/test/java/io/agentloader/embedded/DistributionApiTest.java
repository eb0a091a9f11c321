package io.agentloader.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentloader.oci.Content;
import io.agentloader.oci.Digest;
import io.agentloader.oci.MediaType;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Over the wire, because what counts is what a client sees. */
@Timeout(60)
class DistributionApiTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String TEXT = "{\"schemaVersion\":2}";
    private static final Content MANIFEST = content(MediaType.OCI_MANIFEST, TEXT);
    private static final Content BLOB = content(MediaType.YAML, "agents: {}\n");
    private static final Digest UNKNOWN = Digest.of(new byte[] {1});

    private static Vertx vertx;
    private static EmbeddedRegistry registry;
    private static HttpClient client;

    @BeforeAll
    static void listen() {
        Catalog catalog = Catalog.EMPTY.withManifest("acme/helper", MANIFEST).withBlob("acme/helper", BLOB);
        for (String tag : new String[] {"b", "a", "C", "1.10", "1.9"}) {
            catalog = catalog.withTag("acme/helper", tag, MANIFEST.digest());
        }
        vertx = Vertx.vertx();
        registry = new EmbeddedRegistry(vertx, 0, new DistributionApi(catalog.withBlob("acme/untagged", BLOB)));
        registry.start().await().atMost(PATIENCE);
        client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    @AfterAll
    static void close() throws Exception {
        registry.stop().await().atMost(PATIENCE);
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void manifestComesByTagAndByDigestUnderItsOwnType() throws Exception {
        for (String identifier : new String[] {"a", MANIFEST.digest().toString()}) {
            HttpResponse<String> answer = send("GET", "/v2/acme/helper/manifests/" + identifier);

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo(TEXT);
            assertThat(header(answer, "Content-Type")).isEqualTo(MediaType.OCI_MANIFEST.name());
            assertThat(header(answer, "Docker-Content-Digest"))
                    .isEqualTo(MANIFEST.digest().toString());
            assertThat(header(answer, "Docker-Distribution-API-Version")).isEqualTo("registry/2.0");
        }
    }

    @Test
    void headHasTheHeadersOfGetAndNoBody() throws Exception {
        for (String path : new String[] {"manifests/a", "manifests/none", "blobs/" + BLOB.digest(), "tags/list"}) {
            HttpResponse<String> head = send("HEAD", "/v2/acme/helper/" + path);
            HttpResponse<String> get = send("GET", "/v2/acme/helper/" + path);

            assertThat(head.statusCode()).isEqualTo(get.statusCode());
            assertThat(head.headers()).isEqualTo(get.headers());
            assertThat(head.body()).isEmpty();
            assertThat(header(head, "Content-Length"))
                    .isEqualTo(Integer.toString(get.body().getBytes(StandardCharsets.UTF_8).length));
        }
    }

    @Test
    void blobComesAsBytesOfNoType() throws Exception {
        HttpResponse<String> answer = send("GET", "/v2/acme/helper/blobs/" + BLOB.digest());

        assertThat(answer.body()).isEqualTo("agents: {}\n");
        assertThat(header(answer, "Content-Type")).isEqualTo("application/octet-stream");
        assertThat(header(answer, "Docker-Content-Digest"))
                .isEqualTo(BLOB.digest().toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*/*|200",
                "application/*|200",
                "application/vnd.oci.image.manifest.v1+json|200",
                "text/html, Application/VND.oci.image.manifest.v1+json;q=0.5|200",
                "application/vnd.oci.image.index.v1+json|404",
                "application/vnd.oci.image.manifest.v1+json; q=0|404",
            })
    void manifestComesOnlyToWhoTakesItsType(String accept, int status) throws Exception {
        HttpRequest request = request("GET", "/v2/acme/helper/manifests/a")
                .header("Accept", accept)
                .build();

        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(status == 200 || answer.body().contains("MANIFEST_UNKNOWN")).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v2/acme/none/manifests/a, 404, NAME_UNKNOWN",
        "GET, /v2/acme/none/blobs/sha256:x, 404, NAME_UNKNOWN",
        "GET, /v2/acme/none/tags/list, 404, NAME_UNKNOWN",
        "GET, /v2/acme/helper/manifests/none, 404, MANIFEST_UNKNOWN",
        "GET, /v2/acme/helper/manifests/.bad, 404, MANIFEST_UNKNOWN",
        "GET, /v2/acme/helper/manifests/, 404, MANIFEST_UNKNOWN",
        "GET, /v2/acme/helper/manifests/sha256:x, 400, DIGEST_INVALID",
        "GET, /v2/acme/helper/blobs/none, 400, DIGEST_INVALID",
        "GET, /v2/Acme/helper/manifests/a, 400, NAME_INVALID",
        "GET, /v2/acme%2f..%2fhelper/manifests/a, 400, NAME_INVALID",
        "GET, /v2/acme//helper/manifests/a, 400, NAME_INVALID",
        "GET, /v2/acme%00/manifests/a, 400, NAME_INVALID",
        "GET, /v2/acme/helper/tags/list?n=-1, 400, PAGINATION_NUMBER_INVALID",
        "GET, /v2/acme/helper/tags/list?n=x, 400, PAGINATION_NUMBER_INVALID",
        "GET, /v2/_catalog, 404, NOT_FOUND",
        "GET, /, 404, NOT_FOUND",
        "POST, /v2/acme/helper/blobs/uploads/, 405, UNSUPPORTED",
        "PUT, /v2/acme/helper/manifests/a, 405, UNSUPPORTED",
        "DELETE, /v2/acme/helper/manifests/a, 405, UNSUPPORTED",
    })
    void whatCannotBeAnsweredIsACodeAndADetail(String method, String path, int status, String code) throws Exception {
        HttpResponse<String> answer = send(method, path);

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(header(answer, "Content-Type")).startsWith("application/json");
        assertThat(answer.body())
                .startsWith("{\"errors\":[{\"code\":\"" + code + "\",\"message\":\"")
                .contains("\"detail\":\"");
    }

    @Test
    void unknownDigestsAreUnknown() throws Exception {
        assertThat(send("GET", "/v2/acme/helper/blobs/" + UNKNOWN).body()).contains("\"BLOB_UNKNOWN\"");
        assertThat(send("GET", "/v2/acme/helper/manifests/" + UNKNOWN).body()).contains("\"MANIFEST_UNKNOWN\"");
    }

    @Test
    void refusedMethodNamesTheOnesThatAreTaken() throws Exception {
        assertThat(header(send("PATCH", "/v2/"), "Allow")).isEqualTo("GET, HEAD");
    }

    @Test
    void encodedPathIsTheSamePath() throws Exception {
        assertThat(send("GET", "/v2/acme%2Fhelper/manifests/%61").body()).isEqualTo(TEXT);
    }

    @Test
    void baseSaysThatTheApiIsHere() throws Exception {
        assertThat(send("GET", "/v2/").statusCode()).isEqualTo(200);
        assertThat(send("GET", "/v2").statusCode()).isEqualTo(200);
    }

    @Test
    void tagsAreListedInTheOrderOfTheSpecification() throws Exception {
        HttpResponse<String> answer = send("GET", "/v2/acme/helper/tags/list");

        assertThat(answer.body()).isEqualTo("{\"name\":\"acme/helper\",\"tags\":[\"1.10\",\"1.9\",\"a\",\"b\",\"C\"]}");
        assertThat(header(answer, "Link")).isEqualTo("none");
    }

    @Test
    void linksLeadThroughAllPages() throws Exception {
        HttpResponse<String> first = send("GET", "/v2/acme/helper/tags/list?n=2");
        assertThat(first.body()).endsWith("[\"1.10\",\"1.9\"]}");
        assertThat(header(first, "Link")).isEqualTo("</v2/acme/helper/tags/list?n=2&last=1.9>; rel=\"next\"");

        HttpResponse<String> second = send("GET", "/v2/acme/helper/tags/list?n=2&last=1.9");
        assertThat(second.body()).endsWith("[\"a\",\"b\"]}");
        HttpResponse<String> last = send("GET", "/v2/acme/helper/tags/list?n=2&last=b");

        assertThat(last.body()).endsWith("[\"C\"]}");
        assertThat(header(last, "Link")).isEqualTo("none");
    }

    @Test
    void pageOfNothingHasNoNextPage() throws Exception {
        HttpResponse<String> answer = send("GET", "/v2/acme/helper/tags/list?n=0");

        assertThat(answer.body()).endsWith("\"tags\":[]}");
        assertThat(header(answer, "Link")).isEqualTo("none");
        assertThat(send("GET", "/v2/acme/untagged/tags/list").body()).endsWith("\"tags\":[]}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v2/%zz/manifests/a",
                "/v2/../../etc/passwd",
                "/v2/a/../b/manifests/a",
                "/v2/%c0%af/blobs/x",
                "//v2//",
                "/v2/a/manifests/%0d%0aX-Injected:1",
                "*",
                "http://other.test/v2/acme/none/manifests/a",
            })
    void hostileTargetIsAnsweredAndTheConnectionLivesOn(String target) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", registry.port())) {
            socket.setSoTimeout(10_000);
            String next = "GET /v2/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
            String text = "GET " + target + " HTTP/1.1\r\nHost: x\r\n\r\n" + next;
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));

            String answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(answers)
                    .matches("(?s)HTTP/1.1 40[04] .*\\{\"errors\":.*HTTP/1.1 200 OK.*")
                    .doesNotContain("\r\nX-Injected", "Exception");
        }
    }

    @Test
    void changeOfTheCatalogIsSeenByTheNextRequest() throws Exception {
        DistributionApi api = new DistributionApi(Catalog.EMPTY);
        EmbeddedRegistry changing = new EmbeddedRegistry(vertx, 0, api);
        changing.start().await().atMost(PATIENCE);
        URI uri = URI.create("http://" + changing.host() + "/v2/a/manifests/1");
        HttpRequest request = HttpRequest.newBuilder(uri).timeout(PATIENCE).build();
        assertThat(client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode())
                .isEqualTo(404);

        api.update(catalog -> catalog.withManifest("a", MANIFEST).withTag("a", "1", MANIFEST.digest()));

        assertThat(client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode())
                .isEqualTo(200);
        changing.stop().await().atMost(PATIENCE);
        changing.stop().await().atMost(PATIENCE);
    }

    @Test
    void catalogRefusesWhatNobodyCouldAskFor() {
        Catalog catalog = Catalog.EMPTY.withManifest("a", MANIFEST);

        assertThatThrownBy(() -> catalog.withBlob("A", BLOB)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> catalog.withTag("a", ".no", MANIFEST.digest()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> catalog.withTag("a", "1", UNKNOWN)).isInstanceOf(IllegalArgumentException.class);
    }

    private static Content content(MediaType type, String text) {
        return Content.hash(type, text.getBytes(StandardCharsets.UTF_8));
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("none");
    }

    private static HttpResponse<String> send(String method, String path) throws IOException, InterruptedException {
        return client.send(request(method, path).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(String method, String path) {
        return HttpRequest.newBuilder(URI.create("http://" + registry.host() + path))
                .timeout(PATIENCE)
                .method(method, HttpRequest.BodyPublishers.noBody());
    }
}
