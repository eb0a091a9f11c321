package io.agentloader.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChallengeParserTest {

    private static final Map<String, String> FULL =
            Map.of("realm", "https://a.test/t", "service", "s", "scope", "repository:a/b:pull,push");

    private static List<Challenge> parse(String line) {
        return new ChallengeParser(line).parse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer realm=\"https://a.test/t\",service=\"s\",scope=\"repository:a/b:pull,push\"",
                "bearer REALM=\"https://a.test/t\", Service=\"s\", SCOPE=\"repository:a/b:pull,push\"",
                "BEARER scope=\"repository:a/b:pull,push\" , service=s,realm=https://a.test/t",
                "Bearer realm = \"https://a.test/t\" ,, service =\"s\", scope= \"repository:a/b:pull,push\"",
                "  Bearer\trealm=\"https://a.test/t\" service=\"s\" scope=\"repository:a/b:pull,push\"",
                "Bearer realm=\"https://a.test/\\t\",service=\"\\s\",scope=\"repository:a/b:pull,push\",realm=\"other\"",
            })
    void oneChallengeIsReadHoweverItIsWritten(String line) {
        assertThat(parse(line)).containsExactly(new Challenge("bearer", FULL));
    }

    @Test
    void severalChallengesInOneLineAreAllRead() {
        assertThat(parse("Negotiate, Basic realm=\"a, b\", Bearer realm=\"https://a.test/t\", service=\"s\", "
                        + "Digest realm=\"d\", nonce=\"n\\\"x\""))
                .containsExactly(
                        new Challenge("negotiate", Map.of()),
                        new Challenge("basic", Map.of("realm", "a, b")),
                        new Challenge("bearer", Map.of("realm", "https://a.test/t", "service", "s")),
                        new Challenge("digest", Map.of("realm", "d", "nonce", "n\"x")));
    }

    @Test
    void token68IsNoParameterAndNoScheme() {
        assertThat(parse("Negotiate YIIabc==, Basic realm=\"r\""))
                .containsExactly(new Challenge("negotiate", Map.of()), new Challenge("basic", Map.of("realm", "r")));
        assertThat(parse("NTLM TlRMTVNT, Basic realm=\"r\""))
                .containsExactly(new Challenge("ntlm", Map.of()), new Challenge("basic", Map.of("realm", "r")));
    }

    @Test
    void unfinishedQuoteEndsWithTheLine() {
        assertThat(parse("Basic realm=\"abc")).containsExactly(new Challenge("basic", Map.of("realm", "abc")));
        assertThat(parse("Basic realm=\"abc\\")).containsExactly(new Challenge("basic", Map.of("realm", "abc\\")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",,,", "   ", "\"quoted\"", "==="})
    void whatIsNoChallengeIsNone(String line) {
        assertThat(parse(line)).isEmpty();
    }

    @Test
    void bearerIsChosenBeforeBasicAndOnlyWithARealm() {
        Challenge basic = new Challenge("basic", Map.of("realm", "r"));
        Challenge bearer = new Challenge("bearer", Map.of("realm", "https://a.test/t"));
        Challenge bare = new Challenge("bearer", Map.of("service", "s"));
        Challenge digest = new Challenge("digest", Map.of("realm", "r"));

        assertThat(Challenge.choose(List.of(basic, bearer))).contains(bearer);
        assertThat(Challenge.choose(List.of(bare, basic))).contains(basic);
        assertThat(Challenge.choose(List.of(digest, bare))).isEmpty();
        assertThat(Challenge.names(List.of(digest, bare))).isEqualTo("digest, Bearer without a realm");
    }

    @Test
    void scopesAreTheChallengesFirstAndThenOurs() {
        String own = "repository:a/b:pull";

        assertThat(Scope.union(List.of(), own)).containsExactly(own);
        assertThat(Scope.union(List.of("repository:a/b:pull,push"), own)).containsExactly("repository:a/b:pull,push");
        assertThat(Scope.union(List.of("repository:host:5000/b:pull", "registry:catalog:*"), own))
                .containsExactly("repository:host:5000/b:pull", "registry:catalog:*", own);
        assertThat(Scope.split("repository:a:pull  repository:b:pull"))
                .containsExactly("repository:a:pull", "repository:b:pull");
    }
}
