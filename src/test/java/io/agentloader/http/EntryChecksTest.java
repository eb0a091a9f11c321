package io.agentloader.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.agentloader.bundle.BundledAgent;
import io.agentloader.callers.Callers;
import io.agentloader.callers.Presented;
import io.agentloader.callers.Tokens;
import io.agentloader.failure.AgentException.InvalidReference;
import io.agentloader.hooks.HookListener;
import io.agentloader.hooks.Hooks;
import io.agentloader.oci.ReferenceParser;
import io.agentloader.pull.Bundles;
import io.agentloader.pull.ImportedAgent;
import io.agentloader.pull.PullRequest;
import io.agentloader.testkit.Configured;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EntryChecksTest {

    private static final String HOST = "Host: 127.0.0.1:8080";

    private final EntryChecks checks = checks(Settings.USUAL);

    @ParameterizedTest
    @ValueSource(
            strings = {"Host: localhost:8080", "Host: [::1]:8080", "Host: agents.example", "Host: AGENTS.example:1"})
    void aNameThatIsOursPasses(String host) {
        assertThatCode(() -> check(checks, Settings.get("/agents/a", host))).doesNotThrowAnyException();
    }

    @Test
    void withoutAHostThereIsNoBrowserToProtect() {
        assertThatCode(() -> check(checks, Settings.get("/agents/a"))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Host: evil.example", "Host: 192.168.0.7:8080", "Host: localhost.evil.example", "Host:"})
    void anotherNameIsMisdirected(String host) {
        assertThat(codeOf(checks, "/agents/a", host)).isEqualTo(Code.MISDIRECTED_REQUEST);
    }

    @Test
    void theHostOfAnAbsoluteTargetCounts() {
        assertThat(codeOf(checks, "http://evil.example/agents/a", HOST)).isEqualTo(Code.MISDIRECTED_REQUEST);
    }

    @Test
    void whoListensBeyondLoopbackGoesByAnyName() {
        assertThatCode(() -> check(checks(Settings.open()), Settings.get("/agents/a", "Host: anything.example")))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sec-Fetch-Site: cross-site",
                "Origin: https://evil.example",
                "Origin: null",
                "Origin: http://127.0.0.1:3000",
                "Origin: http://localhost:8080",
            })
    void aPageOfAnotherSiteIsTurnedAway(String header) {
        assertThat(codeOf(checks, "/agents/a", HOST, header)).isEqualTo(Code.FORBIDDEN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Sec-Fetch-Site: same-origin", "Sec-Fetch-Site: none", "Origin: http://127.0.0.1:8080"})
    void ourOwnPagesPass(String header) {
        assertThatCode(() -> check(checks, Settings.get("/agents/a", HOST, header)))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/agents/a/../../q/health", "/agents/a/%2e%2e/b", "/agents/a%zz", "/agents/a/.", "/agents/../x"})
    void aReferenceThatWouldBeRepairedIsRefused(String target) {
        assertThatThrownBy(() -> check(checks, Settings.get(target, HOST))).isInstanceOf(InvalidReference.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/x/../q/health",
                "/%zz",
                "/agents/-/../x",
                "/agents/a/-/../x",
                "/..",
                "//store",
                "/%73tore",
                "/store;x=1",
                "/Store",
                "*",
                ""
            })
    void otherPathsThatWouldBeRepairedAreNowhere(String target) {
        assertThat(codeOf(checks, target, HOST)).isEqualTo(Code.NO_SUCH_RESOURCE);
    }

    @Test
    void aQueryThatDoesNotDecodeIsRefused() {
        assertThat(codeOf(checks, "/agents/a?source=%zz", HOST)).isEqualTo(Code.INVALID_PARAMETER);
    }

    @Test
    void aBodyHasALimit() {
        assertThatCode(() -> check(checks, Settings.get("/agents/a", HOST, "Content-Length: 65536")))
                .doesNotThrowAnyException();
        assertThat(codeOf(checks, "/agents/a", HOST, "Content-Length: 65537")).isEqualTo(Code.TOO_LARGE);
        assertThat(codeOf(checks, "/agents/a", HOST, "Content-Length: 99999999999999"))
                .isEqualTo(Code.TOO_LARGE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/q/health/well",
                "/q/health/group/x",
                "/q/health/live/x",
                "/q/health/",
                "/q/metrics/x",
                "/q//health/%77ell",
                "/q/metri%63s/x"
            })
    void whatTheFrameworkAnswersBesideItsPagesIsNowhere(String target) {
        assertThat(codeOf(checks, target, HOST)).isEqualTo(Code.NO_SUCH_RESOURCE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/q/health", "/q/health/live", "/q/health/ready", "/q/health/started", "/q/metrics"})
    void pagesOfTheFrameworkPass(String target) {
        assertThatCode(() -> check(checks, Settings.get(target, HOST))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "/agents/-/validate, gzip",
        "/agents/-/prefetch, br",
        "/agents/-/resolve, 'identity, gzip'",
        "/agents/-/import, zstd"
    })
    void packedBodyIsRefusedAndItsCodingNamed(String target, String coding) {
        EntryChecks open = checks(Settings.remembering(32 << 20));

        Refusal refusal = catchThrowableOfType(Refusal.class, () -> check(open, post(target, coding)));

        assertThat(refusal.code()).isEqualTo(Code.UNSUPPORTED_MEDIA_TYPE);
        assertThat(refusal.detail())
                .isEqualTo("The body's Content-Encoding is " + coding + "; send it as it is, without a coding.");
        assertThat(refusal.headers()).containsEntry("Accept-Encoding", "identity");
        assertThatCode(() -> check(open, post(target, "Identity"))).doesNotThrowAnyException();
    }

    private static Call post(String target, String coding) {
        Call get = Settings.get(target, HOST, "Content-Encoding: " + coding);
        return new Call("POST", get.target(), get.headers(), get.requestId());
    }

    private static EntryChecks checks(HttpSettings settings) {
        Doorkeeper anybody = new Doorkeeper(
                Callers.anybody(),
                Tokens.NONE,
                ReferenceParser.DEFAULT,
                new OciNames(new OciSettings(Optional.empty())),
                new CallerPace(Configured.with(Map.of()), () -> Instant.EPOCH));
        return new EntryChecks(
                settings,
                ReferenceParser.DEFAULT,
                anybody,
                new Admin(settings),
                new HookDoor(Hooks.of(Map.of()), new HookTokens(Map.of()), new HookListener() {
                    @Override
                    public void called(String hook, Outcome outcome) {}

                    @Override
                    public void heard(String hook, int confirming, int ignored) {}
                }));
    }

    private static void check(EntryChecks checks, Call call) {
        checks.check(call, new Presented(call.header("Authorization"), Optional.empty()), "127.0.0.1");
    }

    private static Code codeOf(EntryChecks checks, String target, String... headers) {
        return catchThrowableOfType(Refusal.class, () -> check(checks, Settings.get(target, headers)))
                .code();
    }

    @Test
    void importIsForbiddenUnlessTheOperatorTurnedItOn() {
        Call get = Settings.get("/agents/-/import", HOST, "Content-Length: 99999");
        Call post = new Call("POST", get.target(), get.headers(), get.requestId());

        assertThatThrownBy(() -> check(checks, post))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo(Code.FORBIDDEN))
                .hasMessageContaining("agent-loader.admin.enabled");
    }

    @Test
    void importThatIsSpeltAnotherWayIsForbiddenAllTheSame() {
        Call get = Settings.get("/agents/-/%69mport", HOST, "Content-Type: application/x-tar");
        Call post = new Call("POST", get.target(), get.headers(), get.requestId());
        FakeBundles none = new FakeBundles();
        ImportRequests imports = new ImportRequests(none, ReferenceParser.DEFAULT, Settings.USUAL);

        assertThatThrownBy(() -> imports.answer(post, new byte[0]))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo(Code.FORBIDDEN));
    }

    /** Nothing may be asked of it. */
    private static final class FakeBundles implements Bundles {
        @Override
        public Uni<BundledAgent> export(PullRequest request) {
            throw new AssertionError(request);
        }

        @Override
        public Uni<List<ImportedAgent>> take(List<BundledAgent> agents) {
            throw new AssertionError(agents);
        }
    }
}
