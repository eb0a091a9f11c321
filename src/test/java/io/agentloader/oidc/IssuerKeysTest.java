package io.agentloader.oidc;

import static io.agentloader.oidc.TokenBench.caller;
import static io.agentloader.oidc.TokenBench.judge;
import static io.agentloader.testkit.TestIssuer.sign;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.callers.TokenVerdict;
import io.agentloader.callers.TokenVerdict.Invalid;
import io.agentloader.callers.TokenVerdict.Known;
import io.agentloader.callers.TokenVerdict.Unjudged;
import io.agentloader.testkit.Reply;
import io.agentloader.testkit.TestIssuer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jose4j.jwk.PublicJsonWebKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When the issuer is asked for its keys, and what holds while it does not answer. */
class IssuerKeysTest {

    private static final PublicJsonWebKey OLD = TestIssuer.ec("old");
    private static final PublicJsonWebKey NEW = TestIssuer.ec("new");
    private static final Invalid UNKNOWN = new Invalid("is signed with a key that its issuer does not have.");

    private TokenBench bench;
    private OidcTokens tokens;

    @BeforeEach
    void start() {
        bench = new TokenBench();
        bench.issuer.publish(OLD);
        tokens = bench.tokens();
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    private String token(PublicJsonWebKey key) {
        return sign(key, bench.issuer.claims());
    }

    @Test
    void newKeyIsTakenWhenATokenNamesItAndThoseTakenBackAreNot() {
        caller(tokens, token(OLD));
        bench.issuer.publish(NEW);
        bench.clock.advance(IssuerKeys.REST);

        assertThat(caller(tokens, token(NEW)).name()).isEqualTo("oidc:alice");
        assertThat(judge(tokens, token(OLD))).isEqualTo(UNKNOWN);
    }

    @Test
    void unknownKeyAsksTheIssuerOnceInTenSeconds() {
        caller(tokens, token(OLD));
        bench.clock.advance(IssuerKeys.REST);

        for (int i = 0; i < 5; i++) {
            assertThat(judge(tokens, token(TestIssuer.ec("made-up-" + i)))).isEqualTo(UNKNOWN);
        }

        assertThat(bench.askedForKeys()).isEqualTo(2);
        bench.clock.advance(IssuerKeys.REST);
        judge(tokens, token(NEW));
        assertThat(bench.askedForKeys()).isEqualTo(3);
    }

    @Test
    void allWhoNeedKeysAtOnceShareOneRequest() {
        String token = token(OLD);

        List<CompletableFuture<TokenVerdict>> all = IntStream.range(0, 20)
                .mapToObj(i -> tokens.judge(token).subscribeAsCompletionStage())
                .toList();

        assertThat(all).allSatisfy(one -> assertThat(one.get()).isInstanceOf(Known.class));
        assertThat(bench.askedForKeys()).isEqualTo(1);
    }

    @Test
    void keysStayKnownWhileTheIssuerIsAway() {
        caller(tokens, token(OLD));
        bench.issuer.server().on(TestIssuer.DESCRIPTION, Reply.hangUp());
        bench.clock.advance(IssuerKeys.REST);
        tokens.lookAgain().await().atMost(Duration.ofSeconds(20));

        assertThat(caller(tokens, token(OLD)).name()).isEqualTo("oidc:alice");
        assertThat(judge(tokens, token(NEW))).isEqualTo(UNKNOWN);
    }

    @Test
    void keyThatWasTakenBackIsGoodNoMoreAfterALook() {
        caller(tokens, token(OLD));
        bench.issuer.publish(NEW);
        bench.clock.advance(IssuerKeys.REST);

        tokens.lookAgain().await().atMost(Duration.ofSeconds(20));

        assertThat(judge(tokens, token(OLD))).isEqualTo(UNKNOWN);
    }

    @Test
    void tokenThatNamesNoKeyIsTriedWithAllThatFit() {
        PublicJsonWebKey nameless = TestIssuer.ec("nameless");
        bench.issuer.publish(OLD, TestIssuer.rsa("r"), nameless);
        nameless.setKeyId(null);

        assertThat(caller(tokens, token(nameless)).name()).isEqualTo("oidc:alice");
    }

    @Test
    void withoutKeysNoTokenIsJudgedUntilTheIssuerAnswers() {
        bench.issuer.server().on(TestIssuer.KEYS, Reply.status(503));

        Unjudged verdict = (Unjudged) judge(tokens, token(OLD));
        Unjudged again = (Unjudged) judge(tokens, token(OLD));

        assertThat(verdict.why()).endsWith(bench.issuer.server().authority() + " answered 503.");
        assertThat(verdict.retryAfter()).isEqualTo(IssuerKeys.REST);
        assertThat(again.why()).isEqualTo(verdict.why());
        assertThat(again.retryAfter()).isBetween(Duration.ofSeconds(1), IssuerKeys.REST);
        assertThat(bench.askedForKeys()).isEqualTo(1);
        bench.issuer.publish(OLD);
        bench.clock.advance(IssuerKeys.REST);
        assertThat(caller(tokens, token(OLD)).name()).isEqualTo("oidc:alice");
    }

    @Test
    void descriptionOfAnotherIssuerIsNoneOfOurs() {
        bench.issuer.describe(bench.issuer.issuer() + "/", bench.issuer.server().url("/keys"));

        assertThat(((Unjudged) judge(tokens, token(OLD))).why()).contains("describes another issuer");
        assertThat(bench.askedForKeys()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://10.0.0.1/keys", "file:///etc/passwd", "keys", "", "https://u:p@host/keys"})
    void keysAreNotFetchedFromJustAnywhere(String place) {
        bench.issuer.describe(bench.issuer.issuer(), place);

        assertThat(((Unjudged) judge(tokens, token(OLD))).why()).contains("names no jwks_uri of https");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{\"keys\":[]}",
                "{\"keys\":[{\"kty\":\"oct\",\"k\":\"c2VjcmV0\"}]}",
                "{\"keys\":3}",
                "<html>"
            })
    void whatIsNoSetOfPublicKeysIsTrouble(String body) {
        bench.issuer.server().on(TestIssuer.KEYS, Reply.text(200, body));

        assertThat(judge(tokens, token(OLD))).isInstanceOf(Unjudged.class);
    }

    @Test
    void redirectOfTheIssuerIsNotFollowed() {
        bench.issuer
                .server()
                .on(TestIssuer.KEYS, Reply.status(302).with("Location", "/elsewhere"))
                .on("GET /elsewhere", TestIssuer.keys(OLD));

        assertThat(((Unjudged) judge(tokens, token(OLD))).why()).contains("answered 302");
        assertThat(bench.issuer.server().asked()).doesNotContain("GET /elsewhere");
    }

    @Test
    void endlessSetOfKeysIsReadToItsLimitAlone() {
        bench.issuer.server().on(TestIssuer.KEYS, Reply.endless());

        assertThat(((Unjudged) judge(tokens, token(OLD))).why()).contains("more than 128 KiB");
    }
}
