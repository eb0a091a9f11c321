package io.agentloader.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentloader.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TestRegistryTest {

    private static final String MANIFEST = "/v2/acme/helper/manifests/1";

    private final TestRegistry registry = TestRegistry.start();
    private final Digest digest = registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    @AfterEach
    void close() {
        registry.close();
    }

    @Test
    void whatIsAskedIsLoggedInItsOrder() throws Exception {
        get(MANIFEST);
        get("/v2/");

        assertThat(registry.requests()).containsExactly("GET " + MANIFEST, "GET /v2/");
        assertThat(registry.manifestRequests()).containsExactly("GET " + MANIFEST);
    }

    @Test
    void faultsHappenAsOftenAsSetAndInTheirOrder() throws Exception {
        registry.once(Requests.manifests(), Faults.retryAfter(429, "7"));
        registry.times(2, Requests.path("helper/manifests/1"), Faults.status(503));

        HttpResponse<String> first = get(MANIFEST);

        assertThat(first.statusCode()).isEqualTo(429);
        assertThat(first.headers().firstValue("Retry-After")).hasValue("7");
        assertThat(get("/v2/").statusCode()).isEqualTo(200);
        assertThat(get(MANIFEST).statusCode()).isEqualTo(503);
        assertThat(get(MANIFEST).statusCode()).isEqualTo(503);
        assertThat(get(MANIFEST).statusCode()).isEqualTo(200);
    }

    @Test
    void brokenAnswersBreakTheCall() {
        for (Fault fault : List.of(Faults.reset(), Faults.close(), Faults.closeAfter(10), Faults.promiseMore(1))) {
            registry.heal();
            registry.always(Requests.any(), fault);

            assertThatThrownBy(() -> get(MANIFEST)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void silenceLastsUntilTheCallerGoesAway() throws Exception {
        registry.once(Requests.any(), Faults.hang());
        registry.once(Requests.any(), Faults.stallAfter(10));

        assertThatThrownBy(() -> get(MANIFEST, Duration.ofMillis(300))).isInstanceOf(HttpTimeoutException.class);
        try (InputStream body =
                client.send(request(MANIFEST), BodyHandlers.ofInputStream()).body()) {
            assertThat(body.readNBytes(10)).hasSize(10);
        }

        registry.awaitAbandoned(2);
    }

    @Test
    void resetIsNoOrderlyEnd() throws IOException {
        registry.once(Requests.any(), Faults.reset());
        try (Socket socket = new Socket("127.0.0.1", registry.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

            assertThatThrownBy(() -> socket.getInputStream().read())
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("reset");
        }
    }

    @Test
    void liesAreToldUnderTrueHeaders() throws Exception {
        registry.once(Requests.any(), Faults.flipBit());
        registry.once(Requests.any(), Faults.withoutDigest());
        registry.once(Requests.any(), Faults.digest("sha256:no"));
        registry.once(Requests.any(), Faults.emptyBody());
        registry.once(Requests.any(), Faults.html());

        HttpResponse<String> flipped = get(MANIFEST);
        HttpResponse<String> nameless = get(MANIFEST);

        assertThat(Digest.of(flipped.body().getBytes(StandardCharsets.UTF_8))).isNotEqualTo(digest);
        assertThat(digestHeader(flipped)).isEqualTo(digest.toString());
        assertThat(digestHeader(nameless)).isEqualTo("none");
        assertThat(digestHeader(get(MANIFEST))).isEqualTo("sha256:no");
        assertThat(get(MANIFEST).body()).isEmpty();
        assertThat(get(MANIFEST).headers().firstValue("Content-Type")).hasValue("text/html");
    }

    @Test
    void endlessBodyGoesOnForAsLongAsItIsRead() throws Exception {
        registry.once(Requests.any(), Faults.endless());

        try (InputStream body =
                client.send(request(MANIFEST), BodyHandlers.ofInputStream()).body()) {
            assertThat(body.readNBytes(1_000_000)).hasSize(1_000_000);
        }

        registry.awaitAbandoned(1);
    }

    @Test
    void gateHoldsRequestsUntilItIsOpened() throws Exception {
        Gate gate = registry.hold(Requests.manifests());
        CompletableFuture<HttpResponse<String>> held = client.sendAsync(request(MANIFEST), BodyHandlers.ofString());
        gate.awaitArrivals(1);
        assertThat(held).isNotDone();

        gate.open();

        assertThat(held.get().statusCode()).isEqualTo(200);
        assertThat(get(MANIFEST).statusCode()).isEqualTo(200);
    }

    @Test
    void registryGoesDownAndComesBackWithWhatItHeld() throws Exception {
        String host = registry.host();
        registry.stop();
        assertThatThrownBy(() -> get(MANIFEST)).isInstanceOf(ConnectException.class);

        registry.resume();

        assertThat(registry.host()).isEqualTo(host);
        assertThat(digestHeader(get(MANIFEST))).isEqualTo(digest.toString());
    }

    @Test
    void tagMovesAndGoesAndTheManifestStays() throws Exception {
        Digest other = registry.publish("acme/helper:1", Agents.gzip(Agents.LIMERICK));
        assertThat(digestHeader(get(MANIFEST))).isEqualTo(other.toString());
        registry.tag("acme/helper:1", digest);
        assertThat(digestHeader(get(MANIFEST))).isEqualTo(digest.toString());

        registry.deleteTag("acme/helper:1");

        assertThat(get(MANIFEST).statusCode()).isEqualTo(404);
        assertThat(get("/v2/acme/helper/manifests/" + digest).statusCode()).isEqualTo(200);
        registry.delete("acme/helper", digest);
        assertThat(get("/v2/acme/helper/manifests/" + digest).statusCode()).isEqualTo(404);
    }

    @Test
    void basicAuthenticationIsAskedForAndTaken() throws Exception {
        registry.requireBasic("ada", "secret");

        assertThat(get(MANIFEST).headers().firstValue("WWW-Authenticate")).hasValue("Basic realm=\"test\"");
        assertThat(authorized(MANIFEST, BasicAuth.header("ada", "secret")).statusCode())
                .isEqualTo(200);
    }

    @Test
    void tokenOpensUntilItIsRevoked() throws Exception {
        BearerAuth bearer = BearerAuth.of("ada", "secret").expiresIn(300);
        registry.requireBearer(bearer);
        String realm = "Bearer realm=\"http://" + registry.host() + "/token\",service=\"test\",";
        assertThat(get(MANIFEST).headers().firstValue("WWW-Authenticate"))
                .hasValue(realm + "scope=\"repository:acme/helper:pull\"");
        assertThat(get("/token").statusCode()).isEqualTo(401);

        String answer = authorized("/token", BasicAuth.header("ada", "secret")).body();

        assertThat(answer).isEqualTo("{\"token\":\"test-token-1\",\"expires_in\":300}");
        assertThat(authorized(MANIFEST, "Bearer test-token-1").statusCode()).isEqualTo(200);
        assertThat(bearer.issued()).isEqualTo(1);
        bearer.revoke();
        assertThat(authorized(MANIFEST, "Bearer test-token-1").statusCode()).isEqualTo(401);
    }

    private static String digestHeader(HttpResponse<?> response) {
        return response.headers().firstValue("Docker-Content-Digest").orElse("none");
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return get(path, Duration.ofSeconds(10));
    }

    private HttpResponse<String> get(String path, Duration timeout) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(request(path), (name, value) -> true)
                .timeout(timeout)
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    private HttpResponse<String> authorized(String path, String header) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(request(path), (name, value) -> true)
                .header("Authorization", header)
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    private HttpRequest request(String path) {
        return HttpRequest.newBuilder(URI.create("http://" + registry.host() + path))
                .timeout(Duration.ofSeconds(10))
                .build();
    }
}
