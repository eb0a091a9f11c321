package io.agentloader.registry;

import static io.agentloader.registry.Bench.PULLED;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.credentials.Credential;
import io.agentloader.credentials.Credential.Kind;
import io.agentloader.failure.AgentException.ReferenceNotAllowed;
import io.agentloader.failure.AgentException.RegistryProtocol;
import io.agentloader.failure.AgentException.UpstreamUnauthorized;
import io.agentloader.testkit.Reply;
import io.agentloader.testkit.ScriptedServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Redirects of blobs, as content delivery networks make them (wire test 4). */
class RedirectTest {

    private Bench bench;

    @BeforeEach
    void open() {
        bench = new Bench();
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private static final Reply BLOB = Reply.ok("application/octet-stream", Bench.BLOB);

    private static Reply to(int status, String location) {
        return Reply.status(status).with("Location", location);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void anotherHostSeesNeitherCredentialsNorCookies(int status) throws Exception {
        bench.credential = new Credential(Kind.PASSWORD, "me", "s3cr3t-pw", "docker-config");
        try (ScriptedServer other = ScriptedServer.plain(bench.vertx)) {
            other.on("GET /data", BLOB);
            bench.server.on(
                    "GET " + PULLED,
                    Bench.challenge("Basic realm=\"r\""),
                    to(status, other.url("/data?sig=x%2Fy")).with("Set-Cookie", "a=b"));

            Delivered<?> blob = bench.blob();

            assertThat(blob.host()).isEqualTo(bench.server.authority());
            assertThat(blob.attempts()).isEqualTo(1);
            assertThat(other.asked()).containsExactly("GET /data?sig=x%2Fy");
            assertThat(other.request(0).headers().names())
                    .containsExactlyInAnyOrder("User-Agent", "Accept-Encoding", "host");
        }
    }

    @Test
    void theSameOriginKeepsSeeingThem() {
        bench.credential = new Credential(Kind.PASSWORD, "me", "s3cr3t-pw", "docker-config");
        bench.server
                .on("GET " + PULLED, Bench.challenge("Basic realm=\"r\""), to(307, "/data"))
                .on("GET /data", BLOB);

        bench.blob();

        assertThat(bench.server.request(2).header("Authorization")).startsWith("Basic ");
    }

    @Test
    void headsAreRedirectedToo() {
        bench.server
                .on("HEAD " + Bench.TAGGED, to(307, "/moved"))
                .on("HEAD /moved", Reply.status(200).with("Docker-Content-Digest", Bench.DIGEST.toString()));

        assertThat(bench.resolve().value().digest()).isEqualTo(Bench.DIGEST);
        assertThat(bench.server.asked()).containsExactly("HEAD " + Bench.TAGGED, "HEAD /moved");
    }

    @Test
    void tenRedirectsAreFollowedAndNotOneMore() {
        bench.server.on("GET " + PULLED, to(302, "/1"));
        for (int i = 1; i <= 10; i++) {
            bench.server.on("GET /" + i, i < 10 ? to(302, "/" + (i + 1)) : BLOB);
        }
        assertThat(bench.blob().value().descriptor()).isEqualTo(Bench.LAYER);

        bench.server.on("GET /10", to(302, "/11")).on("GET /11", BLOB);
        RegistryProtocol failure =
                Bench.failure(RegistryProtocol.class, bench.client().blob(bench.reference(), Bench.LAYER, Bench.LIMIT));

        assertThat(failure.report().detail()).contains("redirected once more after 10 redirects");
        assertThat(bench.server.asked()).doesNotContain("GET /11");
    }

    @Test
    void refusalOfAnotherHostIsFinalAndItIsShownNothing() throws Exception {
        bench.credential = new Credential(Kind.PASSWORD, "me", "s3cr3t-pw", "docker-config");
        try (ScriptedServer other = ScriptedServer.plain(bench.vertx)) {
            other.on("GET /data", Bench.challenge("Basic realm=\"r\""));
            bench.server.on("GET " + PULLED, to(307, other.url("/data?sig=s1gnature")));

            UpstreamUnauthorized failure = Bench.failure(
                    UpstreamUnauthorized.class, bench.client().blob(bench.reference(), Bench.LAYER, Bench.LIMIT));

            StringWriter trace = new StringWriter();
            failure.printStackTrace(new PrintWriter(trace));
            assertThat(other.requests()).hasSize(1);
            assertThat(bench.lookups).hasValue(0);
            assertThat(failure.report().host()).contains(other.authority());
            assertThat(trace + failure.report().toString()).doesNotContain("s1gnature");
        }
    }

    @Test
    void redirectToTheMetadataServiceIsNotFollowed() {
        bench.server.on("GET " + PULLED, to(307, "http://169.254.169.254/latest"));

        ReferenceNotAllowed failure = Bench.failure(
                ReferenceNotAllowed.class, bench.client().blob(bench.reference(), Bench.LAYER, Bench.LIMIT));

        assertThat(failure.report().attempts()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://x.test/y", "http://me:pw@x.test/", "http://a b/"})
    void locationThatIsNoUrlIsAProtocolError(String location) {
        bench.server.on("GET " + PULLED, to(307, location));

        Bench.failure(RegistryProtocol.class, bench.client().blob(bench.reference(), Bench.LAYER, Bench.LIMIT));

        assertThat(bench.server.requests()).hasSize(1);
    }

    @Test
    void redirectWithoutALocationIsAProtocolError() {
        bench.server.on("GET " + PULLED, Reply.status(302));

        Bench.failure(RegistryProtocol.class, bench.client().blob(bench.reference(), Bench.LAYER, Bench.LIMIT));
    }
}
