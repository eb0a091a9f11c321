package io.agentloader.registry;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.agentloader.config.LoaderConfig;
import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.CircuitOpen;
import io.agentloader.failure.AgentException.Overloaded;
import io.agentloader.failure.AgentException.Trouble;
import io.agentloader.failure.NetworkError;
import io.agentloader.failure.Report;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** One circuit for each host. Calls count, not the attempts inside one. */
final class Circuits {

    private static final int MAX_HOSTS = 10_000;

    private final LoaderConfig.Circuit config;
    private final InstantSource clock;
    private final Cache<String, Circuit> circuits =
            Caffeine.newBuilder().maximumSize(MAX_HOSTS).executor(Runnable::run).build();

    Circuits(LoaderConfig.Circuit config, InstantSource clock) {
        this.config = config;
        this.clock = clock;
    }

    /** The work, unless the host is to be left alone now: then {@link CircuitOpen}, and the work is not begun. */
    <T> Uni<T> guard(Call call, String host, Effort effort, Uni<T> work) {
        return Uni.createFrom().deferred(() -> {
            Circuit circuit = circuits.get(host, name -> new Circuit(config));
            Instant now = clock.instant();
            return circuit.refusal(effort, now)
                    .map(halfOpenAt -> Uni.createFrom().<T>failure(refusal(call, host, halfOpenAt, now)))
                    .orElseGet(() -> watched(circuit, effort, work));
        });
    }

    /** The same for a host that is asked in the course of a call: an answer counts at once, trouble by {@link #failed} when the call has ended. */
    <T> Uni<T> within(Call call, String host, Uni<T> work) {
        return Uni.createFrom().deferred(() -> {
            Instant now = clock.instant();
            return Optional.ofNullable(circuits.getIfPresent(host))
                    .filter(circuit -> !circuit.allows(Effort.FULL, now))
                    .flatMap(circuit -> circuit.state(now).until())
                    .map(halfOpenAt -> Uni.createFrom().<T>failure(refusal(call, host, halfOpenAt, now)))
                    .orElseGet(() -> work.invoke(answer -> answered(host)));
        });
    }

    private void answered(String host) {
        Optional.ofNullable(circuits.getIfPresent(host))
                .ifPresent(circuit -> circuit.ended(Effort.FULL, Circuit.End.ANSWERED, clock.instant()));
    }

    /** A call has ended with trouble of that host, which was asked in its course. */
    void failed(String host, Throwable failure) {
        if (!(failure instanceof CircuitOpen)) {
            circuits.get(host, name -> new Circuit(config)).ended(Effort.FULL, end(failure), clock.instant());
        }
    }

    /** Whether a call would be let through now, which this one is not. */
    boolean allow(String host, Effort effort) {
        return Optional.ofNullable(circuits.getIfPresent(host))
                .map(circuit -> circuit.allows(effort, clock.instant()))
                .orElse(true);
    }

    CircuitState state(String host, Instant now) {
        return Optional.ofNullable(circuits.getIfPresent(host))
                .map(circuit -> circuit.state(now))
                .orElse(CircuitState.CLOSED);
    }

    private <T> Uni<T> watched(Circuit circuit, Effort effort, Uni<T> work) {
        AtomicBoolean told = new AtomicBoolean();
        return work.onTermination().invoke((item, failure, cancelled) -> {
            if (told.compareAndSet(false, true)) {
                circuit.ended(effort, cancelled ? Circuit.End.ABANDONED : end(failure), clock.instant());
            }
        });
    }

    private static Circuit.End end(Throwable failure) {
        boolean ours = failure instanceof Overloaded || failure instanceof CircuitOpen;
        if (!(failure instanceof Trouble) || ours || Gateway.isBehind(failure)) {
            return Circuit.End.ANSWERED;
        }
        Report report = ((AgentException) failure).report();
        boolean silent = report.upstreamStatus().isEmpty()
                && report.error().filter(NetworkError::isTimeout).isPresent();
        return silent ? Circuit.End.TIMED_OUT : Circuit.End.FAILED;
    }

    private static CircuitOpen refusal(Call call, String host, Instant halfOpenAt, Instant now) {
        Duration wait = Duration.between(now, halfOpenAt);
        Duration least = Duration.ofSeconds(1);
        return new CircuitOpen(Failures.report(
                        call,
                        host,
                        "was not tried: " + host + " did not answer lately and is left alone until " + halfOpenAt)
                .withRetryAfter(wait.compareTo(least) < 0 ? least : wait)
                .withMember("halfOpenAt", halfOpenAt.toString()));
    }
}
