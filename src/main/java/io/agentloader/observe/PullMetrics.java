package io.agentloader.observe;

import io.agentloader.failure.AgentException;
import io.agentloader.oci.Reference;
import io.agentloader.pull.Disagreement;
import io.agentloader.pull.FinishedPull;
import io.agentloader.pull.Outcome;
import io.agentloader.pull.Provenance;
import io.agentloader.pull.PullListener;
import io.agentloader.pull.PullRequest;
import io.agentloader.pull.PulledAgent;
import io.agentloader.pull.RepairEnd;
import io.agentloader.pull.ResolvedDigest;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts what the pipeline tells. Every label value is one of a closed list, or a host that the operator named. */
final class PullMetrics implements PullListener {

    /** From a hit in memory to a registry that needs all its attempts. */
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(5),
        Duration.ofMillis(25),
        Duration.ofMillis(100),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30)
    };

    private final MeterRegistry meters;
    private final HostLabels hosts;
    private final TagAges ages;
    private final AtomicInteger inFlight = new AtomicInteger();

    /** Looked up once: every answer comes here. */
    private final Map<Provenance.Source, Served> served = new ConcurrentHashMap<>();

    /** What is counted of agents from one source. */
    private record Served(Timer requests, Counter bytes) {}

    PullMetrics(MeterRegistry meters, HostLabels hosts, TagAges ages) {
        this.meters = meters;
        this.hosts = hosts;
        this.ages = ages;
        meters.gauge(Names.IN_FLIGHT, inFlight);
    }

    @Override
    public void served(PullRequest request, PulledAgent agent, Duration took) {
        Served meter = served.computeIfAbsent(agent.provenance().source(), this::served);
        meter.requests().record(took);
        meter.bytes().increment((double) agent.yaml().size());
        told(agent.reference(), agent.provenance(), agent.outcome());
    }

    @Override
    public void resolved(PullRequest request, ResolvedDigest digest, Duration took) {
        request(digest.provenance().source().word(), "resolved", took);
        told(digest.reference(), digest.provenance(), digest.outcome());
    }

    @Override
    public void failed(PullRequest request, AgentException failure, Duration took) {
        request("none", failure.kind().code(), took);
    }

    private Served served(Provenance.Source source) {
        return new Served(
                timer(Names.REQUESTS, "source", source.word(), "outcome", "served"),
                meters.counter(Names.BYTES, "source", source.word()));
    }

    private void request(String source, String outcome, Duration took) {
        timer(Names.REQUESTS, "source", source, "outcome", outcome).record(took);
    }

    private void told(Reference reference, Provenance provenance, Outcome outcome) {
        ages.confirmed(reference, provenance.confirmedAt());
        outcome.trouble().ifPresent(trouble -> {
            String host = trouble.report().host().orElseGet(reference::registry);
            meters.counter(
                            Names.FALLBACKS,
                            "host",
                            hosts.of(host),
                            "reason",
                            trouble.kind().code())
                    .increment();
        });
    }

    @Override
    public void pulling(Reference reference) {
        inFlight.incrementAndGet();
    }

    @Override
    public void pulled(Optional<FinishedPull> pull) {
        inFlight.decrementAndGet();
        pull.ifPresent(done -> timer(Names.PULLS, "host", hosts.of(done.host()), "outcome", outcome(done))
                .record(done.took()));
    }

    private static String outcome(FinishedPull pull) {
        return switch (pull.end()) {
            case DELIVERED -> "delivered";
            case ABANDONED -> "abandoned";
            case FAILED -> pull.failure().map(failure -> failure.kind().code()).orElse("internal-error");
        };
    }

    @Override
    public void notRepaired(Reference reference, RepairEnd end) {
        meters.counter(
                        Names.RECOVERIES,
                        "outcome",
                        end.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .increment();
    }

    @Override
    public void disagreed(Disagreement disagreement) {
        meters.counter(Names.DISAGREEMENTS, "host", hosts.of(disagreement.now().host()))
                .increment();
    }

    @Override
    public void setAside(Reference reference, String reason) {
        // counted by how it ends
    }

    @Override
    public void notKept(Reference reference, AgentException failure) {
        meters.counter(Names.UNSTORED, "reason", failure.kind().code()).increment();
    }

    private Timer timer(String name, String... tags) {
        return Timer.builder(name).tags(tags).serviceLevelObjectives(BUCKETS).register(meters);
    }
}
