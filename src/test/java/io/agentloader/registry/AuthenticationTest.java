package io.agentloader.registry;

import static io.agentloader.registry.Bench.TAGGED;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.credentials.Credential;
import io.agentloader.credentials.Credential.Kind;
import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.UpstreamDenied;
import io.agentloader.failure.AgentException.UpstreamUnauthorized;
import io.agentloader.testkit.Reply;
import io.agentloader.testkit.ScriptedServer;
import io.vertx.core.http.HttpServerRequest;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Challenges, tokens and who is shown what (wire tests 1, 2 and 5). */
class AuthenticationTest {

    private Bench bench;

    @BeforeEach
    void open() {
        bench = new Bench();
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private static final String TOKEN_QUERY = "GET /token?service=reg&scope=repository%3Aacme%2Fhelper%3Apull";

    private static final Credential PASSWORD = new Credential(Kind.PASSWORD, "me", "s3cr3t-pw", "docker-config");

    /** Answers who shows this, and challenges everybody else. */
    private Reply demanding(String authorization, String challenge) {
        return request -> reply(request, authorization, challenge);
    }

    private static void reply(HttpServerRequest request, String authorization, String challenge) {
        boolean welcome = authorization.equals(request.getHeader("Authorization"));
        (welcome ? Bench.manifestReply() : Bench.challenge(challenge)).to(request);
    }

    private UpstreamUnauthorized unauthorized() {
        return bench.manifestFailure(UpstreamUnauthorized.class);
    }

    @Test
    void coldPullWithATokenCostsTheChallengeTheTokenAndOneRepeat() {
        bench.server
                .on("GET " + TAGGED, demanding("Bearer t-1", bench.bearer()))
                .on("GET /token", Bench.token("t-1"));

        Delivered<?> manifest = bench.manifest();

        assertThat(bench.server.asked()).containsExactly("GET " + TAGGED, TOKEN_QUERY, "GET " + TAGGED);
        assertThat(manifest.attempts()).isEqualTo(1);
        assertThat(bench.server.request(1).headers().contains("Authorization")).isFalse();
        assertThat(bench.server.request(1).header("User-Agent")).isEqualTo("agent-loader/0.0.0-test");
    }

    @Test
    void passwordGoesToTheTokenServerWithTheAccountNamed() {
        bench.credential = PASSWORD;
        bench.server
                .on("GET " + TAGGED, demanding("Bearer t-1", bench.bearer()))
                .on("GET /token", Bench.token("t-1"));

        bench.manifest();

        assertThat(bench.server.asked().get(1)).isEqualTo(TOKEN_QUERY + "&account=me");
        assertThat(bench.server.request(1).header("Authorization")).isEqualTo("Basic bWU6czNjcjN0LXB3");
        assertThat(bench.lookups).hasValue(1);
    }

    @Test
    void basicChallengeIsAnsweredWithThePasswordAndRemembered() {
        bench.credential = PASSWORD;
        bench.server.on("GET " + TAGGED, demanding("Basic bWU6czNjcjN0LXB3", "Basic realm=\"r\""));

        bench.manifest();
        bench.manifest();

        assertThat(bench.server.asked()).containsExactly("GET " + TAGGED, "GET " + TAGGED, "GET " + TAGGED);
    }

    @Test
    void basicChallengeWithoutCredentialsIsUnauthorizedAtOnce() {
        bench.server.on("GET " + TAGGED, Bench.challenge("Basic realm=\"r\""));

        UpstreamUnauthorized failure = unauthorized();

        assertThat(bench.server.asked()).containsExactly("GET " + TAGGED);
        assertThat(failure.report().detail()).contains("there are no credentials for " + bench.server.authority());
        assertThat(failure.report().members()).containsEntry("credentialSource", "anonymous");
        assertThat(failure.report().upstreamStatus()).hasValue(401);
        assertThat(failure.report().attempts()).isEqualTo(1);
    }

    @Test
    void wrongPasswordIsSentOnce() {
        bench.credential = PASSWORD;
        bench.server.on("GET " + TAGGED, Bench.challenge("Basic realm=\"r\""));

        UpstreamUnauthorized failure = unauthorized();

        assertThat(bench.server.asked()).containsExactly("GET " + TAGGED, "GET " + TAGGED);
        assertThat(failure.report().members()).containsEntry("credentialSource", "docker-config");
    }

    @Test
    void registryTokenIsSentAsItIs() {
        bench.credential = new Credential(Kind.BEARER_TOKEN, "", "mine", "config");
        bench.server.on("GET " + TAGGED, demanding("Bearer mine", bench.bearer()));

        bench.manifest();

        assertThat(bench.server.asked()).containsExactly("GET " + TAGGED, "GET " + TAGGED);
    }

    @Test
    void identityTokenIsExchangedByPostAndARotatedOneReplacesIt() {
        bench.credential = new Credential(Kind.IDENTITY_TOKEN, "", "id-1", "docker-config");
        bench.server
                .on("GET " + TAGGED, demanding("Bearer t-1", bench.bearer()))
                .on("GET /v2/other/x/manifests/1", demanding("Bearer t-1", bench.bearer()))
                .on("POST /token", Reply.text(200, "{\"access_token\":\"t-1\",\"refresh_token\":\"id-2\"}"));

        bench.manifest();
        Bench.await(bench.client().manifest(Bench.reference(bench.server.authority() + "/other/x:1"), Effort.FULL));

        List<ScriptedServer.Request> posts = bench.server.requests().stream()
                .filter(request -> request.method().equals("POST"))
                .toList();
        assertThat(posts).hasSize(2);
        assertThat(posts.get(0).header("Content-Type")).isEqualTo("application/x-www-form-urlencoded");
        assertThat(posts.get(0).body())
                .isEqualTo("grant_type=refresh_token&refresh_token=id-1&service=reg&client_id=agent-loader"
                        + "&scope=repository%3Aacme%2Fhelper%3Apull");
        assertThat(posts.get(1).body()).contains("refresh_token=id-2&");
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 405})
    void serverWithoutThatGrantIsAskedTheOtherWay(int status) {
        bench.credential = new Credential(Kind.IDENTITY_TOKEN, "", "id-1", "docker-config");
        bench.server
                .on("GET " + TAGGED, demanding("Bearer t-1", bench.bearer()))
                .on("POST /token", Reply.status(status))
                .on("GET /token", Bench.token("t-1"));

        bench.manifest();

        assertThat(bench.server.asked()).containsExactly("GET " + TAGGED, "POST /token", TOKEN_QUERY, "GET " + TAGGED);
    }

    @Test
    void refusedCredentialsAreFollowedByOneAnonymousTry() {
        bench.credential = PASSWORD;
        bench.server
                .on("GET " + TAGGED, demanding("Bearer anonymous", bench.bearer()))
                .on("GET /token", Reply.status(401), Bench.token("anonymous"));

        bench.manifest();

        assertThat(bench.server.requests()).hasSize(4);
        assertThat(bench.server.request(2).headers().contains("Authorization")).isFalse();
    }

    @Test
    void credentialsRefusedBothWaysAreToldWithTheirKey() {
        bench.credential = PASSWORD;
        bench.server.on("GET " + TAGGED, Bench.challenge(bench.bearer())).on("GET /token", Reply.status(403));

        UpstreamUnauthorized failure = unauthorized();

        assertThat(bench.server.requests()).hasSize(3);
        assertThat(failure.report().detail())
                .contains("the stored credentials for " + bench.server.authority() + " were refused");
        assertThat(failure.report().members()).containsEntry("credentialSource", "docker-config");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bearer realm=%r | GET /token?scope=repository%3Aacme%2Fhelper%3Apull",
                "Bearer service=\"a,b\", realm=%r | GET /token?service=a%2Cb&scope=repository%3Aacme%2Fhelper%3Apull",
                "Bearer realm=%r,scope=\"x:y:z\" | GET /token?scope=x%3Ay%3Az&scope=repository%3Aacme%2Fhelper%3Apull",
                "Negotiate, Basic realm=\"b\", Bearer realm=%r | GET /token?scope=repository%3Aacme%2Fhelper%3Apull",
            })
    void challengesAreUnderstoodHoweverTheyAreWritten(String challenge, String tokenRequest) {
        String line = challenge.replace("%r", '"' + bench.server.url("/token") + '"');
        bench.server.on("GET " + TAGGED, demanding("Bearer t-1", line)).on("GET /token", Bench.token("t-1"));

        bench.manifest();

        assertThat(bench.server.asked()).containsExactly("GET " + TAGGED, tokenRequest, "GET " + TAGGED);
    }

    @Test
    void challengesInSeveralLinesAreAllRead() {
        Reply refusal = Bench.challenge("Negotiate")
                .with("WWW-Authenticate", "Basic realm=\"b\"")
                .with("WWW-Authenticate", bench.bearer());
        bench.server.on("GET " + TAGGED, refusal, Bench.manifestReply()).on("GET /token", Bench.token("t-1"));

        bench.manifest();

        assertThat(bench.server.asked().get(1)).isEqualTo(TOKEN_QUERY);
    }

    @Test
    void queryOfTheRealmIsKept() {
        String challenge = "Bearer realm=\"" + bench.server.url("/token?x=1") + "\",service=\"reg\"";
        bench.server.on("GET " + TAGGED, demanding("Bearer t-1", challenge)).on("GET /token", Bench.token("t-1"));

        bench.manifest();

        assertThat(bench.server.asked().get(1))
                .isEqualTo("GET /token?x=1&service=reg&scope=repository%3Aacme%2Fhelper%3Apull");
    }

    @ParameterizedTest
    @CsvSource({
        "Digest realm=\"d\", offered nothing that we can answer (digest)",
        "Bearer service=\"s\", Bearer without a realm"
    })
    void challengeThatCannotBeAnsweredIsToldByName(String challenge, String expected) {
        bench.server.on("GET " + TAGGED, Bench.challenge(challenge));

        assertThat(unauthorized().report().detail()).contains(expected);
        assertThat(bench.server.asked()).containsExactly("GET " + TAGGED);
    }

    @Test
    void missingChallengeIsLookedForAtTheBase() {
        bench.server
                .on("GET " + TAGGED, Reply.status(401), Bench.manifestReply())
                .on("GET /v2/", Bench.challenge(bench.bearer()))
                .on("GET /token", Bench.token("t-1"));

        bench.manifest();

        assertThat(bench.server.asked()).containsExactly("GET " + TAGGED, "GET /v2/", TOKEN_QUERY, "GET " + TAGGED);
    }

    @Test
    void noChallengeAnywhereIsUnauthorized() {
        bench.server.on("GET " + TAGGED, Reply.status(401)).on("GET /v2/", Reply.status(200));

        assertThat(unauthorized().report().detail()).endsWith("answered 401 without a challenge");
        assertThat(bench.server.asked()).containsExactly("GET " + TAGGED, "GET /v2/");
    }

    @Test
    void secondRefusalIsFinal() {
        bench.server.on("GET " + TAGGED, Bench.challenge(bench.bearer())).on("GET /token", Bench.token("t-1"));

        assertThat(unauthorized().report().members()).containsEntry("credentialSource", "anonymous");
        assertThat(bench.server.asked()).containsExactly("GET " + TAGGED, TOKEN_QUERY, "GET " + TAGGED);
    }

    @Test
    void insufficientScopeIsADenial() {
        bench.server
                .on("GET " + TAGGED, Bench.challenge(bench.bearer() + ",error=\"insufficient_scope\""))
                .on("GET /token", Bench.token("t-1"));

        UpstreamDenied failure = bench.manifestFailure(UpstreamDenied.class);

        assertThat(failure.report().upstreamStatus()).hasValue(401);
    }

    @Test
    void accessTokenComesBeforeToken() {
        bench.server
                .on("GET " + TAGGED, demanding("Bearer right", bench.bearer()))
                .on("GET /token", Reply.text(200, "{\"token\":\"wrong\",\"access_token\":\"right\"}"));

        assertThat(bench.manifest().attempts()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "null", "no json", "{\"token\":\"\"}", "{\"token\":\"a\\r\\nX: y\"}", ""})
    void answerWithoutATokenIsAProtocolError(String body) {
        bench.server.on("GET " + TAGGED, Bench.challenge(bench.bearer())).on("GET /token", Reply.text(200, body));

        assertThat(bench.manifestFailure(AgentException.RegistryProtocol.class)
                        .report()
                        .detail())
                .contains("sent no token in its answer");
    }

    @Test
    void nothingSecretShowsInAFailure() {
        bench.credential = PASSWORD;
        Reply echo = request -> Reply.text(401, "you sent " + request.getHeader("Authorization"))
                .with("WWW-Authenticate", "Basic realm=\"r\"")
                .to(request);
        bench.server.on("GET " + TAGGED, echo);

        UpstreamUnauthorized failure = unauthorized();

        StringWriter trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace));
        assertThat(trace + failure.report().toString())
                .doesNotContain("s3cr3t-pw")
                .doesNotContain("bWU6czNjcjN0LXB3");
    }

    @Test
    void configuredTokenWithALineEndIsSentWithoutIt() {
        bench.credential = new Credential(Kind.BEARER_TOKEN, "", "mine\n", "config");
        bench.server.on("GET " + TAGGED, demanding("Bearer mine", bench.bearer()));

        assertThat(bench.manifest().attempts()).isEqualTo(1);
    }

    @Test
    void configuredTokenThatIsNoTokenIsNotSent() {
        bench.credential = new Credential(Kind.BEARER_TOKEN, "", "mi\nne", "config");
        bench.server.on("GET " + TAGGED, Bench.challenge(bench.bearer()));

        assertThat(unauthorized().report().detail()).endsWith("the token from config cannot be sent in a header");
        assertThat(bench.server.asked()).containsExactly("GET " + TAGGED);
    }
}
