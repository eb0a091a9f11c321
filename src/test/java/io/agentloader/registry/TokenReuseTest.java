package io.agentloader.registry;

import static io.agentloader.registry.Bench.TAGGED;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.testkit.Reply;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long a token is good for, and for whom (wire test 5). */
class TokenReuseTest {

    private static final String TOKEN_QUERY = "GET /token?service=reg&scope=repository%3Aacme%2Fhelper%3Apull";

    private Bench bench;

    @BeforeEach
    void open() {
        bench = new Bench();
    }

    @AfterEach
    void close() {
        bench.close();
    }

    /** Answers who shows this, and challenges everybody else. */
    private Reply demanding(String authorization, String challenge) {
        return request -> reply(request, authorization, challenge);
    }

    private static void reply(HttpServerRequest request, String authorization, String challenge) {
        boolean welcome = authorization.equals(request.getHeader("Authorization"));
        (welcome ? Bench.manifestReply() : Bench.challenge(challenge)).to(request);
    }

    @Test
    void anotherTagOfTheSameRepositoryNeedsNeitherChallengeNorToken() {
        bench.server
                .on("GET " + TAGGED, demanding("Bearer t-1", bench.bearer()))
                .on("GET /v2/acme/helper/manifests/2", demanding("Bearer t-1", bench.bearer()))
                .on("GET /token", Bench.token("t-1"));
        bench.manifest();
        bench.server.forget();

        Bench.await(bench.client().manifest(Bench.reference(bench.server.authority() + "/acme/helper:2"), Effort.FULL));

        assertThat(bench.server.asked()).containsExactly("GET /v2/acme/helper/manifests/2");
    }

    @Test
    void anotherRepositoryNeedsATokenButNoChallenge() {
        bench.server
                .on("GET " + TAGGED, demanding("Bearer t-1", bench.bearer()))
                .on("GET /v2/other/x/manifests/1", demanding("Bearer t-2", bench.bearer()))
                .on("GET /token", Bench.token("t-1"), Bench.token("t-2"));
        bench.manifest();
        bench.server.forget();

        Bench.await(bench.client().manifest(Bench.reference(bench.server.authority() + "/other/x:1"), Effort.FULL));

        assertThat(bench.server.asked())
                .containsExactly(
                        "GET /token?service=reg&scope=repository%3Aother%2Fx%3Apull", "GET /v2/other/x/manifests/1");
    }

    @Test
    void cachedTokenThatIsRefusedIsFetchedAnewOnce() {
        bench.server
                .on("GET " + TAGGED, demanding("Bearer t-1", bench.bearer()))
                .on("GET /token", Bench.token("t-1"), Bench.token("t-2"));
        bench.manifest();
        bench.server
                .on("GET " + TAGGED, demanding("Bearer t-2", bench.bearer()))
                .forget();

        bench.manifest();

        assertThat(bench.server.asked()).containsExactly("GET " + TAGGED, TOKEN_QUERY, "GET " + TAGGED);
    }

    @ParameterizedTest
    @CsvSource({
        "'\"expires_in\":0', 53, true",
        "'\"expires_in\":0', 55, false",
        "'\"expires_in\":1', 53, true",
        "'\"expires_in\":59', 53, true",
        "'\"expires_in\":300', 289, true",
        "'\"expires_in\":300', 291, false",
        "'\"x\":1', 53, true",
        "'\"x\":1', 55, false",
        "'\"expires_in\":300,\"issued_at\":\"2001-01-01T00:00:00Z\"', 289, true",
        "'\"expires_in\":99999999999999', 80000, true",
    })
    void tokenLivesFromReceiptAtLeastAMinuteLessATenth(String member, int seconds, boolean alive) {
        bench.server
                .on("GET " + TAGGED, Bench.challenge(bench.bearer()), Bench.manifestReply())
                .on("GET /token", Reply.text(200, "{\"token\":\"t-1\"," + member + "}"));
        bench.manifest();
        bench.server.forget();

        bench.clock.advance(Duration.ofSeconds(seconds));
        bench.manifest();

        // a challenge is forgotten after ten minutes, and then there is nothing to send the token for
        boolean remembered = seconds < 600;
        assertThat(bench.server.asked().contains(TOKEN_QUERY)).isEqualTo(remembered && !alive);
    }

    @Test
    void manyCallersShareOneTokenRequest() throws Exception {
        bench.server
                .on("GET " + TAGGED, demanding("Bearer t-1", bench.bearer()))
                .on(
                        "GET /token",
                        request -> bench.vertx.setTimer(
                                200, id -> Bench.token("t-1").to(request)));

        List<CompletableFuture<?>> calls = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            calls.add(bench.client().manifest(bench.reference(), Effort.FULL).subscribeAsCompletionStage());
        }
        for (CompletableFuture<?> call : calls) {
            call.get(20, TimeUnit.SECONDS);
        }

        assertThat(bench.server.asked().stream().filter(TOKEN_QUERY::equals)).hasSize(1);
    }
}
