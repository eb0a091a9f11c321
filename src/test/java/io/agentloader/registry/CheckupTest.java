package io.agentloader.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.credentials.Credential;
import io.agentloader.credentials.Credential.Kind;
import io.agentloader.failure.AgentException.RegistryUnavailable;
import io.agentloader.failure.AgentException.UpstreamUnauthorized;
import io.agentloader.oci.Repository;
import io.agentloader.testkit.Mirrors;
import io.agentloader.testkit.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a look at the hosts of a registry tells, and what it asks. */
class CheckupTest {

    private static final Credential PASSWORD = new Credential(Kind.PASSWORD, "me", "s3cr3t-pw", "helper:pass");

    private Bench bench;

    @BeforeEach
    void open() {
        bench = new Bench();
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private List<Checkup> checkups(String registry) {
        return bench.client()
                .checkup(new Repository(registry, "acme/helper"))
                .await()
                .atMost(Duration.ofSeconds(20));
    }

    private Checkup checkup() {
        List<Checkup> all = checkups(bench.server.authority());
        assertThat(all).hasSize(1);
        return all.get(0);
    }

    @Test
    void openRegistryIsAskedForItsRootAlone() {
        bench.server.on("GET /v2/", Reply.text(200, "{}").with("Date", "Sat, 21 Nov 2026 05:00:00 GMT"));

        Checkup checkup = checkup();

        assertThat(checkup.host()).isEqualTo(bench.server.authority());
        assertThat(checkup.failure()).isEmpty();
        assertThat(checkup.credentialSource()).isEqualTo("anonymous");
        assertThat(checkup.transport()).isEqualTo("http");
        assertThat(checkup.date()).contains(Instant.parse("2026-11-21T05:00:00Z"));
        assertThat(bench.server.asked()).containsExactly("GET /v2/");
    }

    @Test
    void tokenIsAskedForWithoutAScopeOfItsOwn() {
        bench.credential = PASSWORD;
        bench.server
                .on(
                        "GET /v2/",
                        Bench.challenge("Bearer realm=\"" + bench.server.url("/token") + "\",service=\"s\""),
                        Reply.text(200, "{}"))
                .on("GET /token", Bench.token("t"));

        assertThat(checkup().failure()).isEmpty();
        assertThat(checkup().credentialSource()).isEqualTo("helper:pass");
        assertThat(bench.server.request(1).uri()).startsWith("/token?").doesNotContain("scope");
    }

    @Test
    void refusedCredentialIsTold() {
        bench.credential = PASSWORD;
        bench.server.on("GET /v2/", Bench.challenge("Basic realm=\"r\""));

        Checkup checkup = checkup();

        assertThat(checkup.failure()).containsInstanceOf(UpstreamUnauthorized.class);
        assertThat(checkup.credentialRefused()).isTrue();
        assertThat(checkup.toString()).doesNotContain("s3cr3t-pw");
    }

    @Test
    void credentialThatOnlyTheTokenServerRefusedIsToldThoughTheHostAnswers() {
        bench.credential = PASSWORD;
        bench.server
                .on("GET /v2/", Bench.challenge(bench.bearer()), Reply.text(200, "{}"))
                .on("GET /token", Reply.status(401), Bench.token("anonymous"));

        Checkup checkup = checkup();

        assertThat(checkup.failure()).isEmpty();
        assertThat(checkup.credentialRefused()).isTrue();
    }

    @Test
    void tokenServerThatMayNotHaveTheCredentialIsNamed() {
        bench.credential = PASSWORD;
        String elsewhere = "localhost:" + bench.server.port();
        bench.server
                .on(
                        "GET /v2/",
                        Bench.challenge("Bearer realm=\"http://" + elsewhere + "/token\""),
                        Reply.text(200, "{}"))
                .on("GET /token", Bench.token("for-anybody"));

        Checkup checkup = checkup();

        assertThat(checkup.failure()).isEmpty();
        assertThat(checkup.credentialWithheldFrom()).contains(elsewhere);
        assertThat(bench.server.request(1).headers().contains("Authorization")).isFalse();
    }

    @Test
    void credentialThatGoesWhereItMayIsWithheldFromNobody() {
        bench.credential = PASSWORD;
        bench.server
                .on("GET /v2/", Bench.challenge(bench.bearer()), Reply.text(200, "{}"))
                .on("GET /token", Bench.token("t"));

        assertThat(checkup().credentialWithheldFrom()).isEmpty();
    }

    @Test
    void identityTokenThatTheTokenServerCannotReadIsNotTaken() {
        bench.credential = new Credential(Kind.IDENTITY_TOKEN, "", "id-1", "helper:pass");
        bench.server
                .on("GET /v2/", Bench.challenge(bench.bearer()), Reply.text(200, "{}"))
                .on("POST /token", Reply.status(404))
                .on("GET /token", Bench.token("for-anybody"));

        assertThat(checkup().credentialRefused()).isTrue();
    }

    @Test
    void tokenOfWhoeverTheRequestWasLedToIsNotForTheCredential() {
        bench.credential = PASSWORD;
        bench.server
                .on("GET /v2/", Bench.challenge(bench.bearer()), Reply.text(200, "{}"))
                .on(
                        "GET /token",
                        Reply.status(302).with("Location", "http://localhost:" + bench.server.port() + "/led"))
                .on("GET /led", Bench.token("for-anybody"));

        assertThat(checkup().credentialRefused()).isTrue();
    }

    @Test
    void wantedCredentialThatNobodyHasIsNoRefusalOfOne() {
        bench.server.on("GET /v2/", Bench.challenge("Basic realm=\"r\""));

        Checkup checkup = checkup();

        assertThat(checkup.failure()).containsInstanceOf(UpstreamUnauthorized.class);
        assertThat(checkup.credentialRefused()).isFalse();
    }

    @Test
    void everyHostOfTheListIsLookedAtOnce() {
        bench.mirrored("ghcr.io", Mirrors.only("127.0.0.1:1", bench.server.authority() + "/prefix"), Map.of());
        bench.server.on("GET /prefix/v2/", Reply.status(500));

        List<Checkup> all = checkups("ghcr.io");

        assertThat(all).extracting(Checkup::host).containsExactly("127.0.0.1:1", bench.server.authority());
        assertThat(all).extracting(Checkup::mirror).containsExactly(true, true);
        assertThat(all)
                .allSatisfy(checkup -> assertThat(checkup.failure()).containsInstanceOf(RegistryUnavailable.class));
        assertThat(bench.server.requests()).hasSize(1);
    }
}
