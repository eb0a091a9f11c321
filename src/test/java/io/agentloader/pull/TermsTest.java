package io.agentloader.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentloader.config.LoaderConfig.FallbackOn;
import io.agentloader.config.Span;
import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.NotAnAgent;
import io.agentloader.failure.AgentException.NotFound;
import io.agentloader.failure.AgentException.Offline;
import io.agentloader.failure.AgentException.RegistryUnavailable;
import io.agentloader.failure.AgentException.UpstreamDenied;
import io.agentloader.failure.Report;
import io.agentloader.oci.Content;
import io.agentloader.oci.MediaType;
import io.agentloader.oci.Reference;
import io.agentloader.oci.ReferenceParser;
import io.agentloader.registry.Effort;
import io.agentloader.store.Confirmation;
import io.agentloader.store.Version;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TermsTest {

    private static final Instant CONFIRMED = Instant.parse("2026-01-01T00:00:00Z");
    private static final Reference TAG = ReferenceParser.DEFAULT.parse("ghcr.io/acme/helper:1.2");
    private static final String DIGEST = "sha256:" + "0".repeat(64);
    private static final Report REPORT = Report.of("ghcr.io", "did not answer");
    private static final AgentException TROUBLE = new RegistryUnavailable(REPORT);

    private Duration freshness = Duration.ofSeconds(30);
    private Span staleIfError = Span.UNLIMITED;
    private FallbackOn fallbackOn = FallbackOn.NETWORK;
    private boolean offline;

    private Terms terms(PullRequest request) {
        return Terms.of(
                request,
                new PullSettings(
                        freshness, staleIfError, fallbackOn, offline, Duration.ofSeconds(60), 64, 1 << 20, "amd64"));
    }

    private static Stored stored() {
        Content bytes = Content.hash(MediaType.YAML, "version: 2\n".getBytes(StandardCharsets.UTF_8));
        return Stored.servable(
                new Servable(bytes, bytes, bytes, bytes, "ghcr.io", CONFIRMED),
                new Version(bytes.descriptor(), List.of(), new Confirmation(CONFIRMED, "ghcr.io")));
    }

    @Test
    void lastFreshInstantIsFresh() {
        Terms terms = terms(PullRequest.of(TAG));

        assertThat(terms.isFresh(CONFIRMED, CONFIRMED.plusMillis(29_999))).isTrue();
        assertThat(terms.isFresh(CONFIRMED, CONFIRMED.plusSeconds(30))).isFalse();
    }

    @Test
    void zeroFreshnessAsksEvenAtTheInstantOfTheConfirmation() {
        freshness = Duration.ZERO;

        assertThat(terms(PullRequest.of(TAG)).isFresh(CONFIRMED, CONFIRMED)).isFalse();
    }

    @Test
    void confirmationOfAClockThatWasAheadIsNeverFresh() {
        Instant now = CONFIRMED.minusSeconds(300);

        assertThat(terms(PullRequest.of(TAG)).isFresh(CONFIRMED, now)).isFalse();
        assertThat(terms(PullRequest.of(TAG).confirmedNow()).isFresh(CONFIRMED, now))
                .isFalse();
        assertThat(terms(PullRequest.of(TAG)).remaining(CONFIRMED, now)).contains(Duration.ZERO);
    }

    @Test
    void clocksThatDifferByASecondAgree() {
        Instant now = CONFIRMED.minusSeconds(1);

        assertThat(terms(PullRequest.of(TAG)).isFresh(CONFIRMED, now)).isTrue();
        assertThat(terms(PullRequest.of(TAG)).remaining(CONFIRMED, now)).contains(Duration.ofSeconds(30));
        assertThat(terms(PullRequest.of(TAG).confirmedNow()).isFresh(CONFIRMED, now))
                .isFalse();
    }

    @Test
    void copyOfUnknownAgeStandsInWhereAnyAgeDoes() {
        Instant now = CONFIRMED.minusSeconds(300);

        assertThat(terms(PullRequest.of(TAG)).mayStandIn(TROUBLE, stored(), now))
                .isTrue();
        assertThat(terms(PullRequest.of(TAG).fallbackWithin(Duration.ofSeconds(60)))
                        .mayStandIn(TROUBLE, stored(), now))
                .isFalse();
    }

    @Test
    void unlimitedIsFreshForEver() {
        Terms terms = terms(PullRequest.of(TAG).confirmedWithin(Span.UNLIMITED));

        assertThat(terms.isFresh(CONFIRMED, CONFIRMED.plusSeconds(1_000_000))).isTrue();
        assertThat(terms.remaining(CONFIRMED, CONFIRMED.plusSeconds(1_000_000))).isEmpty();
    }

    @Test
    void remainingCountsFromTheOperatorsFreshness() {
        Terms terms = terms(PullRequest.of(TAG).confirmedWithin(Span.of(Duration.ofSeconds(100))));

        assertThat(terms.remaining(CONFIRMED, CONFIRMED.plusSeconds(50))).contains(Duration.ofSeconds(-20));
    }

    @Test
    void digestHasNothingToConfirm() {
        Terms terms = terms(PullRequest.of(ReferenceParser.DEFAULT.parse("ghcr.io/acme/helper:1.2@" + DIGEST)));

        assertThat(terms.byDigest()).isTrue();
        assertThat(terms.reference().tag()).isEmpty();
        assertThat(terms.remaining(CONFIRMED, CONFIRMED)).isEmpty();
    }

    @Test
    void preferRemoteAsksAlways() {
        Terms terms = terms(PullRequest.of(TAG, PullMode.PREFER_REMOTE));

        assertThat(terms.isFresh(CONFIRMED, CONFIRMED.plusMillis(1))).isFalse();
        assertThat(terms.mayStandIn(TROUBLE, stored(), CONFIRMED)).isTrue();
    }

    @ParameterizedTest
    @EnumSource(
            value = PullMode.class,
            names = {"STRICT", "REMOTE_ONLY"})
    void callsThatMustAskNeverFallBack(PullMode mode) {
        assertThat(terms(PullRequest.of(TAG, mode)).mayStandIn(TROUBLE, stored(), CONFIRMED))
                .isFalse();
    }

    @Test
    void noCacheForbidsTheFallbackAndGoesPastTheCachesOfOthers() {
        Terms terms = terms(PullRequest.of(TAG).confirmedNow());

        assertThat(terms.isFresh(CONFIRMED, CONFIRMED.plusMillis(1))).isFalse();
        assertThat(terms.mayStandIn(TROUBLE, stored(), CONFIRMED)).isFalse();
        assertThat(terms.requested()).isTrue();
        assertThat(terms.effort(stored(), CONFIRMED)).isEqualTo(Effort.ANEW);
    }

    @Test
    void copyStandsInUpToTheReachPastItsFreshness() {
        Terms terms = terms(PullRequest.of(TAG).fallbackWithin(Duration.ofSeconds(60)));

        assertThat(terms.mayStandIn(TROUBLE, stored(), CONFIRMED.plusSeconds(90)))
                .isTrue();
        assertThat(terms.mayStandIn(TROUBLE, stored(), CONFIRMED.plusSeconds(91)))
                .isFalse();
    }

    @Test
    void operatorsReachHoldsWhereTheCallerSaysNothing() {
        staleIfError = Span.of(Duration.ofSeconds(10));

        Terms terms = terms(PullRequest.of(TAG));

        assertThat(terms.mayStandIn(TROUBLE, stored(), CONFIRMED.plusSeconds(40)))
                .isTrue();
        assertThat(terms.mayStandIn(TROUBLE, stored(), CONFIRMED.plusSeconds(41)))
                .isFalse();
    }

    @Test
    void nothingStoredCannotStandIn() {
        assertThat(terms(PullRequest.of(TAG)).mayStandIn(TROUBLE, Stored.NOTHING, CONFIRMED))
                .isFalse();
    }

    @Test
    void answersAreNotOverruled() {
        Terms terms = terms(PullRequest.of(TAG));

        assertThat(terms.mayStandIn(new NotFound(REPORT), stored(), CONFIRMED)).isFalse();
        assertThat(terms.mayStandIn(new UpstreamDenied(REPORT), stored(), CONFIRMED))
                .isFalse();
    }

    @Test
    void widerRuleExcusesRefusalsAndNotFoundButNotAnotherArtifact() {
        fallbackOn = FallbackOn.ANY;

        Terms terms = terms(PullRequest.of(TAG));

        assertThat(terms.mayStandIn(new NotFound(REPORT), stored(), CONFIRMED)).isTrue();
        assertThat(terms.mayStandIn(new UpstreamDenied(REPORT), stored(), CONFIRMED))
                .isTrue();
        assertThat(terms.mayStandIn(new NotAnAgent(REPORT), stored(), CONFIRMED))
                .isFalse();
    }

    @Test
    void waitingIsForCallersWhoHaveNothing() {
        Terms terms = terms(PullRequest.of(TAG));

        assertThat(terms.effort(stored(), CONFIRMED)).isEqualTo(Effort.BRIEF);
        assertThat(terms.effort(Stored.NOTHING, CONFIRMED)).isEqualTo(Effort.FULL);
    }

    @Test
    void copyTooOldToStandInIsNothingToFallBackOn() {
        Terms terms = terms(PullRequest.of(TAG).fallbackWithin(Duration.ofSeconds(60)));

        assertThat(terms.effort(stored(), CONFIRMED.plusSeconds(90))).isEqualTo(Effort.BRIEF);
        assertThat(terms.effort(stored(), CONFIRMED.plusSeconds(91))).isEqualTo(Effort.FULL);
    }

    @ParameterizedTest
    @EnumSource(
            value = PullMode.class,
            names = {"DEFAULT", "PREFER_REMOTE", "LOCAL_ONLY"})
    void offlineTurnsReadsIntoReadsOfTheStore(PullMode mode) {
        offline = true;

        assertThat(terms(PullRequest.of(TAG, mode)).mode()).isEqualTo(PullMode.LOCAL_ONLY);
    }

    @ParameterizedTest
    @EnumSource(
            value = PullMode.class,
            names = {"STRICT", "REMOTE_ONLY"})
    void offlineRefusesCallsThatMustAsk(PullMode mode) {
        offline = true;

        assertThatThrownBy(() -> terms(PullRequest.of(TAG, mode)))
                .isInstanceOf(Offline.class)
                .hasMessageContaining("ghcr.io/acme/helper:1.2");
    }

    @Test
    void equalWishesAreEqualTerms() {
        assertThat(terms(PullRequest.of(TAG))).isEqualTo(terms(PullRequest.of(TAG)));
        assertThat(terms(PullRequest.of(TAG)).platform().key()).isNotEmpty();
        assertThat(Optional.of(terms(PullRequest.of(TAG))))
                .isNotEqualTo(Optional.of(terms(PullRequest.of(TAG).confirmedNow())));
    }
}
