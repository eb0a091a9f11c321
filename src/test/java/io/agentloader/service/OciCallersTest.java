package io.agentloader.service;

import static io.agentloader.service.CallersProfile.ADMIN;
import static io.agentloader.service.CallersProfile.NARROW;
import static io.agentloader.service.CallersProfile.READER;
import static io.agentloader.service.CallersProfile.REFRESHER;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.testkit.FakePullAgent;
import io.agentloader.testkit.Keys;
import io.agentloader.testkit.RawHttp;
import io.agentloader.testkit.RawHttp.Reply;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URI;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may read what under {@code /v2/}, where callers have to say who they are. */
@QuarkusTest
@TestProfile(CallersProfile.class)
class OciCallersTest {

    private static final String DIGEST = FakePullAgent.BODY.digest().toString();

    @TestHTTPResource
    URI service;

    @Inject
    FakePullAgent pipeline;

    private RawHttp http;

    @BeforeEach
    void start() {
        http = new RawHttp(service.getPort());
        pipeline.reset();
    }

    private Reply as(String name, String key, String method, String target) {
        return http.send(method, target, "Authorization: " + Keys.basic(name, key));
    }

    private static String code(Reply reply) {
        return reply.json().at("/errors/0/code").asText();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/v2/", "/v2", "/v2/ghcr.io/acme/helper/manifests/1", "/v2/ghcr.io/../manifests/1", "/v2/x"})
    void whoDoesNotSayWhoTheyAreIsAskedForAPassword(String target) {
        Reply reply = http.get(target);

        assertThat(reply.status()).isEqualTo(401);
        assertThat(code(reply)).isEqualTo("UNAUTHORIZED");
        assertThat(reply.header("WWW-Authenticate")).isEqualTo("Basic realm=\"agent-loader\"");
        assertThat(pipeline.asked()).isEmpty();
    }

    @Test
    void keyIsThePassword() {
        assertThat(as("reader", READER, "GET", "/v2/").status()).isEqualTo(200);
        Reply manifest = as("reader", READER, "GET", "/v2/ghcr.io/acme/helper/manifests/1");
        assertThat(manifest.status()).isEqualTo(200);
        assertThat(manifest.header("Cache-Control")).startsWith("private, ");
        assertThat(as("admin", READER, "GET", "/v2/").status()).isEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource({
        "/v2/ghcr.io/acme/helper/manifests/1, 200",
        "/v2/acme/helper/manifests/1?ns=ghcr.io, 200",
        "/v2/ghcr.io/acme/helper/blobs/DIGEST, 200",
        "/v2/ghcr.io/other/helper/manifests/1, 403",
        "/v2/ghcr.io/other/helper/manifests/DIGEST, 403",
        "/v2/ghcr.io/other/helper/blobs/DIGEST, 403",
        "/v2/ghcr.io/other/helper/tags/list, 403",
        "/v2/ghcr.io/acme/helper/manifests/1?ns=quay.io, 403",
        "/v2/ghcr.io%2Fother/helper/manifests/1, 403",
        "/v2/, 200"
    })
    void restrictedCallerReadsWhatItsPatternsAllow(String target, int status) {
        Reply reply = as("narrow", NARROW, "GET", target.replace("DIGEST", DIGEST));

        assertThat(reply.status()).as(reply.body()).isEqualTo(status);
        if (status == 403) {
            assertThat(code(reply)).isEqualTo("DENIED");
            assertThat(pipeline.asked()).isEmpty();
        }
    }

    @Test
    void pushIsNotSupportedWhoeverTries() {
        for (String key : new String[] {READER, ADMIN}) {
            String name = key.equals(READER) ? "reader" : "admin";
            Reply reply = as(name, key, "PUT", "/v2/ghcr.io/acme/helper/manifests/1");

            assertThat(reply.status()).isEqualTo(405);
            assertThat(code(reply)).isEqualTo("UNSUPPORTED");
        }
    }

    @Test
    void readerMayNotPassOverTheStore() {
        String target = "/v2/ghcr.io/acme/helper/manifests/1?source=remote";

        assertThat(as("reader", READER, "GET", target).status()).isEqualTo(403);
        assertThat(as("refresher", REFRESHER, "GET", target).status()).isEqualTo(200);
    }
}
