package io.agentloader.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.agentloader.failure.AgentException.ContentMismatch;
import io.agentloader.failure.AgentException.NotFound;
import io.agentloader.failure.AgentException.RegistryUnavailable;
import io.agentloader.failure.AgentException.TlsUntrusted;
import io.agentloader.failure.Report;
import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import io.agentloader.oci.ReferenceParser;
import io.agentloader.pull.Disagreement;
import io.agentloader.pull.Disagreement.Word;
import io.agentloader.pull.FinishedPull;
import io.agentloader.pull.FinishedPull.End;
import io.agentloader.pull.Outcome.Way;
import io.agentloader.pull.Provenance.Source;
import io.agentloader.pull.PullListener;
import io.agentloader.pull.PullRequest;
import io.agentloader.pull.RepairEnd;
import io.agentloader.registry.RegistryListener;
import io.agentloader.registry.UpstreamRequest;
import io.agentloader.testkit.FakePullAgent;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class MetricsTest {

    private static final Duration TOOK = Duration.ofMillis(42);
    private static final Reference HELPER = reference("ghcr.io/acme/helper:1");

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2100-01-01T00:00:00Z"));
    private final HostLabels labels = new HostLabels(Set.of("ghcr.io", "mirror.example:5000"));
    private final PullListener pulls = new PullMetrics(meters, labels, new TagAges(meters, List.of(HELPER), now::get));
    private final RegistryListener requests = new RegistryMetrics(meters, labels);

    private static Reference reference(String text) {
        return ReferenceParser.DEFAULT.parse(text);
    }

    private static FinishedPull pulled(String host, End end) {
        return new FinishedPull(HELPER, host, end, Optional.empty(), TOOK);
    }

    private long pulls(String host, String outcome) {
        return meters.get("agent.loader.pulls")
                .tag("host", host)
                .tag("outcome", outcome)
                .timer()
                .count();
    }

    @Test
    void aKnownHostStandsForItselfWithoutThePathOfAMirrorThatRenames() {
        pulls.pulled(Optional.of(pulled("mirror.example:5000/cache/acme", End.DELIVERED)));

        assertThat(pulls("mirror.example:5000", "delivered")).isEqualTo(1);
    }

    @Test
    void aPullThatNobodyWaitedForIsAbandoned() {
        pulls.pulled(Optional.of(pulled("elsewhere.example", End.ABANDONED)));

        assertThat(pulls("other", "abandoned")).isEqualTo(1);
    }

    @Test
    void whatWasFoundInTheStoreAfterAllIsNoPull() {
        pulls.pulling(HELPER);
        double during = meters.get("agent.loader.inflight.pulls").gauge().value();
        pulls.pulled(Optional.empty());

        assertThat(during).isEqualTo(1);
        assertThat(meters.get("agent.loader.inflight.pulls").gauge().value()).isZero();
        assertThat(meters.find("agent.loader.pulls").timers()).isEmpty();
    }

    @Test
    void theAgeOfAWarmTagCountsFromItsConfirmation() {
        assertThat(meters.get("agent.loader.tag.age").gauge().value()).isNaN();
        PullRequest request = PullRequest.of(HELPER);
        pulls.served(
                request,
                FakePullAgent.agent(request, FakePullAgent.outcome(Way.REVALIDATED), Source.REVALIDATED),
                TOOK);
        double before = meters.get("agent.loader.tag.age").gauge().value();

        now.updateAndGet(was -> was.plusSeconds(90));

        assertThat(meters.get("agent.loader.tag.age").gauge().value() - before).isCloseTo(90, within(0.01));
        assertThat(meters.get("agent.loader.tag.age").gauge().getId().getTag("reference"))
                .isEqualTo("ghcr.io/acme/helper:1");
    }

    @Test
    void noTagIsYoungerThanNothing() {
        PullRequest request = PullRequest.of(HELPER);
        now.set(Instant.parse("2000-01-01T00:00:00Z"));
        pulls.served(request, FakePullAgent.agent(request, FakePullAgent.hit(Duration.ZERO), Source.STALE), TOOK);

        assertThat(meters.get("agent.loader.tag.age").gauge().value()).isZero();
    }

    @Test
    void hostsThatDisagreeAreCounted() {
        Word word = new Word(Digest.of(new byte[] {1}), "ghcr.io");
        pulls.disagreed(new Disagreement(HELPER, word, word));

        assertThat(meters.get("agent.loader.disagreements")
                        .tag("host", "ghcr.io")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void damageThatStaysSaysWhy() {
        pulls.notRepaired(HELPER, RepairEnd.NOT_KEPT);

        assertThat(meters.get("agent.loader.recoveries")
                        .tag("outcome", "not-kept")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void aStatusThatNoStandardKnowsIsToldAsUnknown() {
        requests.asked(new UpstreamRequest("ghcr.io", "GET", "blob", "777", "ghcr.io/a/b", Duration.ZERO));
        requests.asked(new UpstreamRequest("ghcr.io", "GET", "blob", "dns_error", "ghcr.io/a/b", Duration.ZERO));

        assertThat(meters.get("agent.loader.upstream.requests").counters())
                .extracting(counter -> counter.getId().getTag("status"))
                .containsExactlyInAnyOrder("unknown", "dns_error");
    }

    @Test
    void aThousandHostsAndDigestsAddNothing() {
        tell(0);
        int before = meters.getMeters().size();

        for (int i = 1; i <= 1_000; i++) {
            tell(i);
        }

        assertThat(meters.getMeters()).hasSize(before);
        assertThat(meters.getMeters())
                .flatExtracting(meter -> meter.getId().getTags())
                .extracting(Tag::getValue)
                .noneMatch(value -> value.contains("sha256") || value.contains("host-") || value.contains("s3cret"));
    }

    private void tell(int number) {
        String host = "host-" + number + ".example";
        Digest digest = Digest.of(host.getBytes(StandardCharsets.UTF_8));
        Reference reference = reference(host + "/acme/s3cret-" + number + "@" + digest);
        Report report = Report.of(reference.toString(), "s3cret " + digest).withHost(host);
        PullRequest request = PullRequest.of(reference).identified("s3cret-" + number);
        pulls.served(
                request,
                FakePullAgent.agent(
                        request, FakePullAgent.standingIn(new RegistryUnavailable(report), TOOK), Source.STALE),
                TOOK);
        pulls.failed(request, new NotFound(report), TOOK);
        pulls.notKept(reference, new RegistryUnavailable(report));
        pulls.pulled(Optional.of(pulled(host, End.DELIVERED)));
        pulls.notRepaired(reference, RepairEnd.FAILED);
        requests.asked(new UpstreamRequest(host, "GET", "manifest", "200", "ghcr.io/a/b", Duration.ZERO));
        requests.failed(host, new TlsUntrusted(report));
        requests.failed(host, new ContentMismatch(report));
    }
}
