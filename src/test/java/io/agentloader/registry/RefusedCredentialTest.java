package io.agentloader.registry;

import static io.agentloader.registry.Bench.TAGGED;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.credentials.Credential;
import io.agentloader.credentials.Credential.Kind;
import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.UpstreamDenied;
import io.agentloader.failure.AgentException.UpstreamUnauthorized;
import io.agentloader.testkit.Reply;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the keychain and the caller are told when a credential is not taken. */
class RefusedCredentialTest {

    private static final Credential PASSWORD = new Credential(Kind.PASSWORD, "me", "s3cr3t-pw", "helper:pass");

    private Bench bench;

    @BeforeEach
    void open() {
        bench = new Bench();
        bench.credential = PASSWORD;
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private String told() {
        return bench.server.authority() + "/acme/helper PASSWORD from helper:pass";
    }

    @Test
    void finalRefusalIsToldOnce() {
        bench.server.on("GET " + TAGGED, Bench.challenge("Basic realm=\"r\""));

        UpstreamUnauthorized failure = bench.manifestFailure(UpstreamUnauthorized.class);

        assertThat(bench.refused).containsExactly(told());
        assertThat(failure.report().members()).containsEntry("credentialSource", "helper:pass");
        assertThat(failure.report().members()).doesNotContainKey("credentialProblem");
    }

    @Test
    void refusalOfATokenForNobodyDoesNotBlameTheCredentials() {
        String elsewhere = "localhost:" + bench.server.port();
        bench.server
                .on("GET " + TAGGED, Bench.challenge("Bearer realm=\"http://" + elsewhere + "/token\""))
                .on("GET /token", Bench.token("for-anybody"));

        UpstreamUnauthorized failure = bench.manifestFailure(UpstreamUnauthorized.class);

        assertThat(failure.report().members()).containsEntry("credentialWithheldFrom", elsewhere);
        assertThat(failure.report().detail())
                .endsWith(" answered 401 to the token that " + elsewhere
                        + " gave to nobody in particular: it was not shown the helper:pass credentials");
    }

    @Test
    void refusalByTheTokenServerIsToldAlsoWhenThereIsNoNeedOfCredentials() {
        bench.server
                .on("GET " + TAGGED, Bench.challenge(bench.bearer()), Bench.manifestReply())
                .on("GET /token", Reply.status(401), Bench.token("anonymous"));

        bench.manifest();

        assertThat(bench.refused).containsExactly(told());
    }

    @Test
    void acceptedCredentialIsNotToldOf() {
        bench.server
                .on("GET " + TAGGED, Bench.challenge(bench.bearer()), Bench.manifestReply())
                .on("GET /token", Bench.token("t-1"));

        bench.manifest();

        assertThat(bench.refused).isEmpty();
    }

    @Test
    void missingRightsAreNoRefusalOfTheCredential() {
        bench.server.on("GET " + TAGGED, Reply.status(403));

        bench.manifestFailure(UpstreamDenied.class);

        assertThat(bench.refused).isEmpty();
    }

    @Test
    void reasonForHavingNoneIsAMemberAndNotInTheSentence() {
        bench.credential =
                new Credential(Kind.NONE, "", "", "anonymous", Optional.of("helper pass failed: not logged in"));
        bench.server.on("GET " + TAGGED, Bench.challenge("Basic realm=\"r\""));

        AgentException failure = bench.manifestFailure(UpstreamUnauthorized.class);

        assertThat(failure.report().members())
                .containsEntry("credentialSource", "anonymous")
                .containsEntry("credentialProblem", "helper pass failed: not logged in");
        assertThat(failure.report().detail()).doesNotContain("not logged in");
        assertThat(failure).hasMessageNotContaining("not logged in");
    }
}
