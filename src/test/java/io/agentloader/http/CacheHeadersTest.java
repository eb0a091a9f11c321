package io.agentloader.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.config.Span;
import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.CircuitOpen;
import io.agentloader.failure.AgentException.ContentMismatch;
import io.agentloader.failure.AgentException.NotAnAgent;
import io.agentloader.failure.AgentException.RegistryUnavailable;
import io.agentloader.failure.AgentException.TlsUntrusted;
import io.agentloader.failure.NetworkError;
import io.agentloader.failure.Report;
import io.agentloader.oci.Reference;
import io.agentloader.oci.ReferenceParser;
import io.agentloader.pull.Outcome;
import io.agentloader.pull.Outcome.Way;
import io.agentloader.pull.Provenance;
import io.agentloader.pull.Provenance.Source;
import io.agentloader.pull.ResolvedDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code Cache-Status}, {@code Proxy-Status} and {@code Cache-Control}, row by row. */
class CacheHeadersTest {

    private static final Reference TAG = ReferenceParser.DEFAULT.parse("ghcr.io/acme/helper:1");
    private static final Reference DIGEST = ReferenceParser.DEFAULT.parse("ghcr.io/a/b@sha256:" + "ab".repeat(32));
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final Optional<Duration> NONE = Optional.empty();

    @ParameterizedTest
    @CsvSource({
        "HIT,            false, agent-loader; hit; ttl=12",
        "CIRCUIT_OPEN,   false, agent-loader; hit; ttl=12; detail=circuit-open",
        "REVALIDATED,    false, agent-loader; fwd=stale; fwd-status=200; detail=revalidated",
        "REVALIDATED,    true,  agent-loader; fwd=request; fwd-status=200; detail=revalidated",
        "MOVED,          false, agent-loader; fwd=stale; fwd-status=200; stored",
        "MOVED,          true,  agent-loader; fwd=request; fwd-status=200; stored",
        "MISSED,         false, agent-loader; fwd=uri-miss; fwd-status=200; stored",
        "MISSED,         true,  agent-loader; fwd=request; fwd-status=200; stored",
        "REFETCHED,      true,  agent-loader; fwd=request; fwd-status=200; stored",
        "RECOVERED,      false, agent-loader; fwd=miss; fwd-status=200; stored; detail=recovered",
        "RECOVERED,      true,  agent-loader; fwd=miss; fwd-status=200; stored; detail=recovered",
        "STALE_IF_ERROR, false, agent-loader; fwd=stale; ttl=12; detail=stale-if-error",
    })
    void everyWayHasItsRow(Way way, boolean requested, String status) {
        Optional<Duration> remaining = Optional.of(Duration.ofSeconds(12));

        assertThat(CacheStatus.of(new Outcome(way, requested, true, false, remaining, Optional.empty(), 1)))
                .isEqualTo(status);
    }

    @Test
    void aDigestHasNoTimeToLive() {
        assertThat(status(Way.HIT, true, false, NONE)).isEqualTo("agent-loader; hit");
    }

    @Test
    void pastFreshnessTheTimeToLiveIsNegative() {
        assertThat(status(Way.HIT, true, false, Optional.of(Duration.ofSeconds(-7))))
                .isEqualTo("agent-loader; hit; ttl=-7");
    }

    @Test
    void whoJoinedSaysSo() {
        assertThat(status(Way.MISSED, true, true, NONE))
                .isEqualTo("agent-loader; fwd=uri-miss; fwd-status=200; stored; collapsed");
        assertThat(status(Way.REVALIDATED, true, true, NONE))
                .isEqualTo("agent-loader; fwd=stale; fwd-status=200; collapsed; detail=revalidated");
    }

    @Test
    void whatTheStoreCouldNotKeepIsNotCalledStored() {
        assertThat(status(Way.MISSED, false, false, NONE))
                .isEqualTo("agent-loader; fwd=uri-miss; fwd-status=200; detail=store-unavailable");
        assertThat(status(Way.RECOVERED, false, false, NONE))
                .isEqualTo("agent-loader; fwd=miss; fwd-status=200; detail=store-unavailable");
    }

    @Test
    void aStandInTellsTheStatusThatTheRegistryAnswered() {
        AgentException trouble = new RegistryUnavailable(Report.of("x", "y").withUpstreamStatus(503));
        Outcome outcome = new Outcome(
                Way.STALE_IF_ERROR, false, true, false, Optional.of(Duration.ofSeconds(-90)), Optional.of(trouble), 1);

        assertThat(CacheStatus.of(outcome))
                .isEqualTo("agent-loader; fwd=stale; fwd-status=503; ttl=-90; detail=stale-if-error");
    }

    @ParameterizedTest
    @CsvSource({
        "ghcr.io,        ghcr.io",
        "localhost:5000, localhost:5000",
        "127.0.0.1:5000, '\"127.0.0.1:5000\"'",
        "[::1]:5000,     '\"[::1]:5000\"'",
    })
    void theNextHopIsATokenWhereItCanBeOne(String host, String written) {
        Report report = Report.of("x", "y").withHost(host).withError(NetworkError.CONNECTION_TIMEOUT);

        assertThat(ProxyStatus.of(new RegistryUnavailable(report)))
                .contains("agent-loader; error=connection_timeout; next-hop=" + written);
    }

    @Test
    void theStatusThatDecidedIsTold() {
        Report report = Report.of("x", "y").withHost("ghcr.io").withUpstreamStatus(404);

        assertThat(ProxyStatus.of(new AgentException.NotFound(report)))
                .contains("agent-loader; received-status=404; next-hop=ghcr.io");
    }

    @Test
    void kindsThatSpeakForThemselvesNeedNoError() {
        Report report = Report.of("x", "y");

        assertThat(ProxyStatus.of(new TlsUntrusted(report))).contains("agent-loader; error=tls_certificate_error");
        assertThat(ProxyStatus.of(new ContentMismatch(report))).contains("agent-loader; error=http_protocol_error");
        assertThat(ProxyStatus.of(new CircuitOpen(report))).contains("agent-loader; error=destination_unavailable");
        assertThat(ProxyStatus.of(new NotAnAgent(report))).isEmpty();
    }

    @Test
    void aDigestIsKeptForEver() {
        assertThat(rules(Settings.USUAL).ofAgent(confirmed(DIGEST, NOW), false))
                .isEqualTo("max-age=31536000, immutable, no-transform");
    }

    @Test
    void aDigestOfAnIndexIsKeptAsATagIs() {
        assertThat(rules(Settings.USUAL).ofAgent(confirmed(DIGEST, NOW), true))
                .isEqualTo("max-age=30, stale-if-error=31536000, no-transform");
    }

    @Test
    void aTagIsKeptAsTheOperatorSays() {
        Span minute = Span.of(Duration.ofMinutes(1));

        assertThat(rules(Settings.with(Duration.ZERO, minute)).ofAgent(confirmed(TAG, NOW), false))
                .isEqualTo("max-age=0, stale-if-error=60, no-transform");
        assertThat(rules(Settings.with(Duration.ZERO, Span.of(Duration.ZERO))).ofAgent(confirmed(TAG, NOW), false))
                .isEqualTo("max-age=0, no-transform");
    }

    @Test
    void nothingIsKeptForLongerThanEveryCacheCanCount() {
        Duration ages = Duration.ofDays(99_999_999_999L);

        assertThat(rules(Settings.with(ages, Span.of(ages))).ofAgent(confirmed(TAG, NOW), false))
                .isEqualTo("max-age=2147483647, stale-if-error=2147483647, no-transform");
    }

    @ParameterizedTest
    @CsvSource({"-86400, 30", "0, 30", "2, 30", "3, 0", "86400, 0"})
    void whatAClockThatWasAheadConfirmedIsFreshForNobody(long ahead, long fresh) {
        ResolvedDigest resolved = confirmed(TAG, NOW.plusSeconds(ahead));

        assertThat(rules(Settings.USUAL).ofAgent(resolved, false))
                .isEqualTo("max-age=" + fresh + ", stale-if-error=31536000, no-transform");
        assertThat(rules(Settings.USUAL).ofAgent(confirmed(DIGEST, NOW.plusSeconds(ahead)), false))
                .isEqualTo("max-age=31536000, immutable, no-transform");
    }

    @ParameterizedTest
    @CsvSource({"5, 0, 0", "29, -1, 0", "30, 0, 30", "40, -10, 30", "5, 25, 30"})
    void whatIsStaleBeforeItsAgeSaysSoIsFreshForNobody(long age, long remaining, long fresh) {
        Outcome outcome = new Outcome(
                Way.STALE_IF_ERROR,
                false,
                true,
                false,
                Optional.of(Duration.ofSeconds(remaining)),
                Optional.empty(),
                1);
        ResolvedDigest resolved = new ResolvedDigest(
                TAG,
                DIGEST.digest().orElseThrow(),
                new Provenance(Source.STALE, "ghcr.io", NOW.minusSeconds(age)),
                outcome);

        assertThat(rules(Settings.USUAL).ofAgent(resolved, false))
                .isEqualTo("max-age=" + fresh + ", stale-if-error=31536000, no-transform");
    }

    @Test
    void ageIsNoMoreThanEveryReaderUnderstandsAndNeverNegative() {
        assertThat(age(Instant.MIN)).isEqualTo("2147483647");
        assertThat(age(NOW.minusSeconds(2_147_483_648L))).isEqualTo("2147483647");
        assertThat(age(NOW.minusSeconds(2_147_483_646L))).isEqualTo("2147483646");
        assertThat(age(NOW.plusSeconds(1))).isEqualTo("0");
        assertThat(age(Instant.MAX)).isEqualTo("0");
        assertThat(status(Way.HIT, true, false, Optional.of(Duration.between(NOW, Instant.MIN))))
                .isEqualTo("agent-loader; hit; ttl=-2147483647");
    }

    @Test
    void inDevModeNothingIsKept() {
        assertThat(rules(Settings.development()).ofAgent(confirmed(DIGEST, NOW), false))
                .isEqualTo("no-store");
        assertThat(rules(Settings.development()).ofProblem(404)).isEqualTo("no-store");
    }

    @ParameterizedTest
    @CsvSource({"404, max-age=5", "422, max-age=5", "400, no-store", "424, no-store", "502, no-store", "504, no-store"})
    void onlyAnswersAboutAReferenceAreKept(int status, String header) {
        assertThat(rules(Settings.open()).ofProblem(status)).isEqualTo(header);
        assertThat(rules(Settings.USUAL).ofProblem(status)).isEqualTo("no-store");
    }

    private static CacheRules rules(HttpSettings settings) {
        return new CacheRules(settings, InstantSource.fixed(NOW));
    }

    private static ResolvedDigest confirmed(Reference reference, Instant at) {
        Outcome outcome = new Outcome(Way.HIT, false, true, false, NONE, Optional.empty(), 0);
        return new ResolvedDigest(
                reference, DIGEST.digest().orElseThrow(), new Provenance(Source.STORE, "ghcr.io", at), outcome);
    }

    private static String age(Instant confirmedAt) {
        Answer answer = new Standing(InstantSource.fixed(NOW)).of(Answer.of(200), confirmed(TAG, confirmedAt));
        return answer.headers().get("Age");
    }

    private static String status(Way way, boolean stored, boolean collapsed, Optional<Duration> remaining) {
        return CacheStatus.of(new Outcome(way, false, stored, collapsed, remaining, Optional.empty(), 1));
    }
}
