package io.agentloader.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.agentloader.config.Span;
import io.agentloader.oci.Platform;
import io.agentloader.oci.Reference;
import io.agentloader.oci.ReferenceParser;
import io.agentloader.pull.PullMode;
import io.agentloader.pull.PullRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuestionsTest {

    private static final Reference REFERENCE = ReferenceParser.DEFAULT.parse("ghcr.io/acme/helper");
    private static final PullRequest PLAIN = PullRequest.of(REFERENCE).identified("request-1");

    @Test
    void aPlainGetIsTheDefault() {
        assertThat(asked("/agents/x")).isEqualTo(PLAIN);
    }

    @ParameterizedTest
    @CsvSource({"local, LOCAL_ONLY", "remote, REMOTE_ONLY", "prefer-remote, PREFER_REMOTE"})
    void theSourceIsAMode(String source, PullMode mode) {
        assertThat(asked("/agents/x?source=" + source))
                .isEqualTo(PullRequest.of(REFERENCE, mode).identified("request-1"));
    }

    @Test
    void preferLocalCountsAnyCopyAsFresh() {
        assertThat(asked("/agents/x?source=prefer-local")).isEqualTo(PLAIN.confirmedWithin(Span.UNLIMITED));
    }

    @Test
    void theSourceBeatsCacheControl() {
        assertThat(asked("/agents/x?source=prefer-remote", "Cache-Control: only-if-cached, max-stale"))
                .isEqualTo(asked("/agents/x?source=prefer-remote"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"strict", "LOCAL", ""})
    void anUnknownSourceIsRefusedWithTheKnownOnes(String source) {
        Refusal refusal = catchThrowableOfType(Refusal.class, () -> asked("/agents/x?source=" + source));

        assertThat(refusal.code()).isEqualTo(Code.INVALID_PARAMETER);
        assertThat(refusal.members())
                .containsEntry("parameter", "source")
                .containsEntry("allowed", List.of("local", "remote", "prefer-remote", "prefer-local"));
    }

    @Test
    void noCacheIsConfirmedNowOrNotAtAll() {
        assertThat(asked("/agents/x", "Cache-Control: no-cache, stale-if-error=60, max-stale"))
                .isEqualTo(PLAIN.fallbackWithin(Duration.ofSeconds(60)).confirmedNow());
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "10, 10", "30, 30", "31, 30", "99999, 30"})
    void anAgeCannotBeLongerThanTheOperators(long asked, long within) {
        assertThat(asked("/agents/x", "Cache-Control: max-age=" + asked))
                .isEqualTo(PLAIN.confirmedWithin(Span.of(Duration.ofSeconds(within))));
    }

    @Test
    void stalenessIsAddedToTheFreshness() {
        assertThat(asked("/agents/x", "Cache-Control: max-stale=5"))
                .isEqualTo(PLAIN.confirmedWithin(Span.of(Duration.ofSeconds(35))));
        assertThat(asked("/agents/x", "Cache-Control: max-stale=5, max-age=10"))
                .isEqualTo(PLAIN.confirmedWithin(Span.of(Duration.ofSeconds(15))));
        assertThat(asked("/agents/x", "Cache-Control: max-stale"))
                .isEqualTo(PLAIN.confirmedWithin(Span.of(Duration.ofDays(36_500))));
    }

    @Test
    void fallbackIsLimitedByTheCallerAndByTheOperator() {
        Questions strict = questions(Settings.with(Duration.ZERO, Span.of(Duration.ofSeconds(60))));

        assertThat(strict.reading(Settings.get("/agents/x", "Cache-Control: stale-if-error=10"), REFERENCE))
                .isEqualTo(PLAIN.fallbackWithin(Duration.ofSeconds(10)));
        assertThat(strict.reading(Settings.get("/agents/x", "Cache-Control: stale-if-error=100"), REFERENCE))
                .isEqualTo(PLAIN.fallbackWithin(Duration.ofSeconds(60)));
    }

    @Test
    void fallbackWithinNothingIsNone() {
        PullRequest request = asked("/agents/x", "Cache-Control: stale-if-error=0");

        assertThat(request.fallback()).isFalse();
        assertThat(request.confirmedWithin()).isEmpty();
    }

    @Test
    void onlyIfCachedAsksTheStoreAlone() {
        assertThat(asked("/agents/x", "Cache-Control: only-if-cached").mode()).isEqualTo(PullMode.LOCAL_ONLY);
    }

    @Test
    void aPlatformIsPassedOn() {
        assertThat(asked("/agents/x?platform=linux/arm/v7").platform())
                .contains(new Platform("linux", "arm", Optional.of("v7")));
        assertThat(asked("/agents/x?platform=linux").platform())
                .contains(new Platform("linux", "arm64", Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "linux/", "/amd64", "a/b/c/d", "linux%20", "LINUX/AMD64", "..%2F.."})
    void aPlatformThatIsNoneIsRefused(String platform) {
        Refusal refusal = catchThrowableOfType(Refusal.class, () -> asked("/agents/x?platform=" + platform));

        assertThat(refusal.members()).containsEntry("parameter", "platform").containsKey("allowed");
    }

    @Test
    void aParameterThatComesTwiceIsRefused() {
        Refusal refusal = catchThrowableOfType(Refusal.class, () -> asked("/agents/x?source=local&source=remote"));

        assertThat(refusal.members()).containsEntry("parameter", "source");
    }

    @Test
    void aRefreshIsStrict() {
        PullRequest request =
                questions(Settings.USUAL).refreshing(Settings.get("/agents/x/refresh?platform=linux/amd64"), REFERENCE);

        assertThat(request)
                .isEqualTo(PullRequest.of(REFERENCE, PullMode.STRICT)
                        .on(new Platform("linux", "amd64", Optional.empty()))
                        .identified("request-1"));
    }

    private static PullRequest asked(String target, String... headers) {
        return questions(Settings.USUAL).reading(Settings.get(target, headers), REFERENCE);
    }

    private static Questions questions(HttpSettings settings) {
        return new Questions(settings, new RefreshPace(settings, InstantSource.system()));
    }
}
