package io.agentloader.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.oci.Reference;
import io.agentloader.oci.ReferenceParser;
import io.agentloader.pull.PullMode;
import io.agentloader.pull.PullRequest;
import io.agentloader.testkit.FakePullAgent;
import io.agentloader.testkit.LogCapture;
import io.agentloader.testkit.RawHttp;
import io.agentloader.testkit.RawHttp.Reply;
import io.agentloader.testkit.TestIssuer;
import io.agentloader.watch.Following;
import io.agentloader.watch.WatchEvent;
import io.agentloader.watch.Watched;
import io.agentloader.watch.Watcher;
import io.agentloader.watch.Watches;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What registries say of their tags, seen from outside, where callers have to say who they are. */
@QuarkusTest
@TestProfile(HooksProfile.class)
class HooksTest {

    private static final String SECRET = HooksProfile.SECRET;
    private static final AtomicInteger TESTS = new AtomicInteger();

    /** Of one test alone: what another one began may end in this one. */
    private final String tag = "t" + TESTS.incrementAndGet();

    private final String helper = HooksProfile.REGISTRY + "/acme/helper:" + tag;
    private final Reference reference = ReferenceParser.DEFAULT.parse(helper);
    private final String harbor = """
            {"type":"PUSH_ARTIFACT","event_data":{"repository":{"repo_full_name":"acme/helper"},
             "resources":[{"tag":"%s"},{"tag":"unknown"}]}}""".formatted(tag);

    private final String generic = "{\"references\":[\"acme/helper:" + tag + "\",\"denied/helper:1\"]}";

    @TestHTTPResource
    URI service;

    @Inject
    FakePullAgent pipeline;

    @Inject
    Watches watches;

    @ConfigProperty(name = OidcProfile.SIGNER)
    String signer;

    @ConfigProperty(name = "agent-loader.hooks.gcr.issuer")
    String issuer;

    private RawHttp http;
    private Following following;

    @BeforeEach
    void watch() {
        http = new RawHttp(service.getPort());
        following = watches.follow(List.of(Watched.of(reference)), OptionalLong.empty(), new Nobody());
    }

    @AfterEach
    void leave() {
        following.close();
    }

    /** Who hears of nothing. */
    private static final class Nobody implements Watcher {
        @Override
        public void happened(WatchEvent event) {}

        @Override
        public void reset(long id) {}

        @Override
        public void tick() {}

        @Override
        public void end() {}
    }

    private PullRequest by(String id) {
        return PullRequest.of(reference, PullMode.PREFER_REMOTE).identified(id);
    }

    /** By hooks, of the tag of this test. */
    private List<PullRequest> asked() {
        return pipeline.asked().stream()
                .filter(request -> request.reference().equals(reference))
                .filter(request -> !request.requestId().equals(Optional.of("watch")))
                .toList();
    }

    private void awaitAsked(String id) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!asked().contains(by(id))) {
            assertThat(System.nanoTime()).as("not asked in time: " + id).isLessThan(end);
            Thread.onSpinWait();
        }
    }

    private Reply post(String target, String body, String... headers) {
        String[] all = Stream.concat(
                        Stream.of(headers),
                        Stream.of("Content-Type: application/json", "Content-Length: " + body.getBytes(UTF_8).length))
                .toArray(String[]::new);
        return http.sendBody("POST", target, body, all);
    }

    private static String authorization(String value) {
        return "Authorization: " + value;
    }

    private static void isRefused(Reply reply) {
        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.json().path("code").asText()).isEqualTo("unauthenticated");
        assertThat(reply.header("WWW-Authenticate")).isNotEmpty();
    }

    private static String signature(String body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(SECRET.getBytes(UTF_8), "HmacSHA256"));
            return "X-Signature: sha256=" + HexFormat.of().formatHex(mac.doFinal(body.getBytes(UTF_8)));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Test
    void watchedTagIsConfirmedAtOnceWithoutAKeyOfACaller() {
        Reply reply = post("/hooks/harbor", harbor, authorization(SECRET));

        assertThat(reply.status()).isEqualTo(202);
        assertThat(reply.body()).isEqualTo("{\"kind\":\"Hint\",\"confirming\":[\"" + helper + "\"],\"ignored\":1}");
        assertThat(reply.header("Cache-Control")).contains("no-store");
        awaitAsked("hook:harbor");
        assertThat(asked()).containsOnly(by("hook:harbor"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "wrong-wrong-wrong-wrong", "Bearer " + HooksProfile.KEY, "Basic !"})
    void whoeverDoesNotKnowTheSecretIsRefusedInOneLine(String shown) {
        try (LogCapture log = LogCapture.open()) {
            isRefused(post("/hooks/harbor", harbor, shown.isEmpty() ? "X-None: 1" : authorization(shown)));

            assertThat(log.lines().stream().filter(line -> line.contains("hook refused")))
                    .singleElement()
                    .asString()
                    .contains("name=harbor", "kind=harbor");
            assertThat(String.join("\n", log.lines())).doesNotContain("wrong-wrong", HooksProfile.KEY);
        }
        assertThat(asked()).isEmpty();
    }

    @Test
    void secretOfAHookOpensNothingElse() {
        assertThat(http.get("/agents/" + helper, authorization("Bearer " + SECRET))
                        .status())
                .isEqualTo(401);
        assertThat(http.get("/agents/" + helper, authorization("Bearer " + HooksProfile.KEY))
                        .status())
                .isEqualTo(200);
    }

    /** The program is built without what the framework traces, and cannot be made to write it. */
    private static List<String> written(LogCapture log) {
        return log.lines().stream().filter(line -> !line.startsWith("TRACE")).toList();
    }

    @Test
    void secretInAQueryIsWrittenDownNowhere() {
        String quay = "{\"docker_url\":\"quay.io/acme/helper\",\"updated_tags\":[\"" + tag + "\"]}";
        try (LogCapture log = LogCapture.open()) {
            Reply good = post("/hooks/quay?secret=" + SECRET, quay);
            Reply unreadable = post("/hooks/quay?secret=" + SECRET, "{\"updated_tags\":7}");
            Reply wrong = post("/hooks/quay?secret=" + SECRET + "x", quay);
            Reply elsewhere = post("/hooks/nobody?secret=" + SECRET, quay);
            Reply absolute = post(service + "hooks/quay?secret=" + SECRET, quay);
            Reply twice = post("/hooks/quay?secret=" + SECRET + "&secret=" + SECRET, quay);
            Reply bare = post("/hooks/quay?" + SECRET + "&" + SECRET, quay);
            Reply broken = post("/hooks/quay?secret=" + SECRET + "%zz", quay);
            Reply read = http.get("/hooks/quay?secret=" + SECRET, authorization("Bearer " + HooksProfile.KEY));
            awaitAsked("hook:quay");

            assertThat(good.status()).as(good.body()).isEqualTo(202);
            assertThat(absolute.status()).isEqualTo(202);
            assertThat(unreadable.status()).isEqualTo(400);
            assertThat(unreadable.json().path("parameter").asText()).isEqualTo("docker_url");
            isRefused(wrong);
            isRefused(twice);
            isRefused(bare);
            assertThat(broken.status()).isEqualTo(400);
            assertThat(elsewhere.status()).isEqualTo(404);
            assertThat(read.status()).isEqualTo(405);
            assertThat(read.header("Allow")).isEqualTo("POST");
            String all = String.join("\n", written(log))
                    + good
                    + unreadable
                    + wrong
                    + elsewhere
                    + twice
                    + bare
                    + broken
                    + read
                    + http.get("/q/metrics", authorization("Bearer " + HooksProfile.KEY));
            assertThat(written(log)).anyMatch(line -> line.contains("access \"POST /hooks/quay"));
            assertThat(all).doesNotContain(SECRET);
        }
    }

    @Test
    void bodyIsSigned() {
        Reply reply = post("/hooks/generic", generic, signature(generic));

        assertThat(reply.status()).isEqualTo(202);
        assertThat(reply.json().path("ignored").asInt())
                .as("what policy denies")
                .isEqualTo(1);
        awaitAsked("hook:generic");
        isRefused(post("/hooks/generic", generic + " ", signature(generic)));
        isRefused(post("/hooks/generic", generic));
    }

    private Reply google(Map<String, Object> more) {
        Map<String, Object> claims = TestIssuer.claims(issuer);
        claims.put("email", HooksProfile.ACCOUNT);
        claims.put("email_verified", true);
        claims.putAll(more);
        String message = "{\"action\":\"INSERT\",\"tag\":\"" + helper + "\"}";
        String data = Base64.getEncoder().encodeToString(message.getBytes(UTF_8));
        try {
            String token = TestIssuer.sign(PublicJsonWebKey.Factory.newPublicJwk(signer), claims);
            return post("/hooks/gcr", "{\"message\":{\"data\":\"" + data + "\"}}", authorization("Bearer " + token));
        } catch (JoseException broken) {
            throw new IllegalStateException(broken);
        }
    }

    @Test
    void tokenShowsWhichAccountCalls() {
        Reply good = google(Map.of());

        assertThat(good.status()).as(good.body()).isEqualTo(202);
        awaitAsked("hook:gcr");
        isRefused(google(Map.of("email", "push@evil.iam.gserviceaccount.com")));
        isRefused(google(Map.of("email_verified", false)));
        isRefused(google(Map.of("aud", "somebody-else")));
        isRefused(google(Map.of("exp", 1)));
        isRefused(post("/hooks/gcr", "{}", authorization("Bearer " + SECRET)));
        isRefused(post("/hooks/gcr", "{}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "{", "[]", "7", "null", "{\"type\":7}", "{\"type\":\"PUSH_ARTIFACT\"}", "{\"a\":1,\"a\":2}"})
    void whatNobodyWritesIsAProblemThatNamesIt(String body) {
        Reply reply = post("/hooks/harbor", body, authorization(SECRET));

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().path("code").asText()).isEqualTo("invalid-parameter");
        assertThat(reply.json().path("parameter").asText()).isNotEmpty();
    }

    @Test
    void bodyHasALimitThatHoldsBeforeTheSecretOfItsSignature() {
        assertThat(http.sendBody(
                                "POST",
                                "/hooks/harbor",
                                "",
                                authorization(SECRET),
                                "Content-Length: " + ((256 << 10) + 1))
                        .status())
                .isEqualTo(413);
        assertThat(post("/hooks/harbor", "x", authorization(SECRET), "Content-Encoding: gzip")
                        .status())
                .isEqualTo(415);
    }

    @Test
    void pageOfAnotherSiteIsTurnedAway() {
        assertThat(post("/hooks/harbor", harbor, authorization(SECRET), "Origin: https://evil.example")
                        .status())
                .isEqualTo(403);
        assertThat(asked()).isEmpty();
    }

    @Test
    void whatComesIsCounted() {
        post("/hooks/harbor", harbor, authorization(SECRET));
        post("/hooks/harbor", harbor, authorization("x"));
        post("/hooks/harbor", "x", authorization(SECRET));

        assertThat(http.get("/q/metrics", authorization("Bearer " + HooksProfile.KEY))
                        .body())
                .contains(
                        "agent_loader_hooks_total{hook=\"harbor\",outcome=\"accepted\"}",
                        "agent_loader_hooks_total{hook=\"harbor\",outcome=\"unauthenticated\"}",
                        "agent_loader_hooks_total{hook=\"harbor\",outcome=\"unreadable\"}",
                        "agent_loader_hook_references_total{hook=\"harbor\",outcome=\"confirming\"}",
                        "agent_loader_hook_references_total{hook=\"harbor\",outcome=\"ignored\"}");
    }
}
