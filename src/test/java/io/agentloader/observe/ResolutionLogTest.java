package io.agentloader.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.failure.AgentException.ContentMismatch;
import io.agentloader.failure.AgentException.NotFound;
import io.agentloader.failure.AgentException.RegistryUnavailable;
import io.agentloader.failure.AgentException.StoreUnavailable;
import io.agentloader.failure.AgentException.Trouble;
import io.agentloader.failure.AgentException.UpstreamDenied;
import io.agentloader.failure.Report;
import io.agentloader.failure.StoredState;
import io.agentloader.oci.Digest;
import io.agentloader.oci.ReferenceParser;
import io.agentloader.pull.Disagreement;
import io.agentloader.pull.Disagreement.Word;
import io.agentloader.pull.Outcome.Way;
import io.agentloader.pull.Provenance.Source;
import io.agentloader.pull.PullRequest;
import io.agentloader.pull.PulledAgent;
import io.agentloader.testkit.FakePullAgent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ResolutionLogTest {

    private static final PullRequest REQUEST = PullRequest.of(ReferenceParser.DEFAULT.parse("ghcr.io/acme/helper:1"))
            .identified("request-1");
    private static final Duration TOOK = Duration.ofMillis(42);

    private final List<String> lines = new ArrayList<>();
    private final Logger sink = Logger.getLogger("test.resolution");
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord entry) {
            lines.add(entry.getLevel() + " " + entry.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };
    private final ResolutionLog log = new ResolutionLog(org.jboss.logging.Logger.getLogger("test.resolution"));

    @BeforeEach
    void listen() {
        sink.addHandler(handler);
    }

    @AfterEach
    void stopListening() {
        sink.removeHandler(handler);
    }

    @Test
    void whoWantsWarningsAloneIsToldOfNothingElse() {
        sink.setLevel(java.util.logging.Level.WARNING);
        try {
            log.served(REQUEST, FakePullAgent.agent(REQUEST, FakePullAgent.outcome(Way.MISSED), Source.REGISTRY), TOOK);
            log.failed(REQUEST, new NotFound(Report.of("ghcr.io/acme/helper:1", "no such tag")), TOOK);
            log.failed(REQUEST, new UpstreamDenied(Report.of("ghcr.io/acme/helper:1", "refused")), TOOK);
        } finally {
            sink.setLevel(null);
        }

        assertThat(lines).singleElement().asString().startsWith("WARN failed ").contains("code=upstream-denied");
    }

    @Test
    void aResolutionIsOneLine() {
        log.served(REQUEST, FakePullAgent.agent(REQUEST, FakePullAgent.outcome(Way.MISSED), Source.REGISTRY), TOOK);

        assertThat(lines)
                .containsExactly("INFO served reference=ghcr.io/acme/helper:1 digest=" + FakePullAgent.MANIFEST.digest()
                        + " source=registry host=ghcr.io attempts=1 ms=42 request=request-1");
    }

    @Test
    void aStandInNamesWhatItStandsInFor() {
        log.served(REQUEST, standIn(new RegistryUnavailable(Report.of("ghcr.io", "refused"))), TOOK);

        assertThat(lines).singleElement().asString().contains(" source=stale ", " instead-of=registry-unavailable ");
    }

    @Test
    void aStandInForDamagedContentIsAlsoAWarning() {
        log.served(
                REQUEST,
                standIn(new ContentMismatch(Report.of("x", "hashes to y").withHost("ghcr.io"))),
                TOOK);

        assertThat(lines).hasSize(2);
        assertThat(lines.get(1)).startsWith("WARN").contains("code=content-mismatch", "host=ghcr.io");
    }

    @Test
    void aFailureIsOneLineWithoutAStackTrace() {
        Report report = Report.of("ghcr.io/acme/helper:1", "the registry says\nno")
                .withHost("ghcr.io")
                .withStored(StoredState.CORRUPT);
        log.failed(REQUEST, new NotFound(report), TOOK);

        assertThat(lines)
                .containsExactly(
                        "INFO failed reference=ghcr.io/acme/helper:1 code=not-found host=ghcr.io stored=corrupt"
                                + " attempts=0 ms=42 detail=\"the registry says\\u000ano\" request=request-1");
    }

    @Test
    void a19TwoHostsThatDisagreeAreAWarningThatNamesBothWithTheirDigests() {
        Digest original = FakePullAgent.INDEX.digest();
        Digest converted = FakePullAgent.MANIFEST.digest();
        log.disagreed(new Disagreement(
                REQUEST.reference(), new Word(original, "ghcr.io"), new Word(converted, "mirror.example:5000")));

        assertThat(lines)
                .containsExactly("WARN hosts disagree reference=ghcr.io/acme/helper:1 digest=" + converted
                        + " host=mirror.example:5000 digest-before=" + original + " host-before=ghcr.io");
    }

    @Test
    void a18ADigestThatIsToldNamesItsHostItsAttemptsAndItsTime() {
        log.resolved(
                REQUEST,
                FakePullAgent.agent(REQUEST, FakePullAgent.outcome(Way.TOLD), Source.REGISTRY)
                        .resolved(),
                TOOK);

        assertThat(lines)
                .containsExactly(
                        "INFO resolved reference=ghcr.io/acme/helper:1 digest=" + FakePullAgent.MANIFEST.digest()
                                + " source=registry host=ghcr.io attempts=1 ms=42 request=request-1");
    }

    @Test
    void whatAnOperatorCanMendIsAWarningAndWhatACallerCanIsNone() {
        log.failed(REQUEST, new RegistryUnavailable(Report.of("ghcr.io", "refused")), TOOK);
        log.failed(REQUEST, new UpstreamDenied(Report.of("ghcr.io", "403")), TOOK);
        log.failed(REQUEST, new NotFound(Report.of("ghcr.io", "404")), TOOK);

        assertThat(lines).extracting(line -> line.substring(0, 4)).containsExactly("WARN", "WARN", "INFO");
    }

    @Test
    void whatIsSetAsideIsAWarning() {
        log.setAside(REQUEST.reference(), "a blob is missing");

        assertThat(lines)
                .containsExactly("WARN set aside reference=ghcr.io/acme/helper:1 reason=\"a blob is missing\"");
    }

    @Test
    void whatTheStoreWouldNotKeepIsAnError() {
        log.notKept(REQUEST.reference(), new StoreUnavailable(Report.of("the store", "full")));

        assertThat(lines)
                .containsExactly("ERROR not kept reference=ghcr.io/acme/helper:1 code=store-unavailable detail=full");
    }

    private static PulledAgent standIn(Trouble trouble) {
        return FakePullAgent.agent(REQUEST, FakePullAgent.standingIn(trouble, Duration.ofSeconds(-5)), Source.STALE);
    }
}
