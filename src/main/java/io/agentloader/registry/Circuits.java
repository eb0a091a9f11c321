package io.agentloader.registry;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.agentloader.config.LoaderConfig;
import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.CircuitOpen;
import io.agentloader.failure.AgentException.Overloaded;
import io.agentloader.failure.AgentException.RateLimited;
import io.agentloader.failure.AgentException.Trouble;
import io.agentloader.failure.NetworkError;
import io.agentloader.failure.Report;
import io.smallrye.mutiny.Uni;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One circuit for each host. Calls count, not the attempts inside one. */
final class Circuits {

    private static final int MAX_HOSTS = 10_000;

    private final LoaderConfig.Circuit config;
    private final InstantSource clock;
    private final Consumer<HostNews> told;
    private final BiConsumer<Level, String> log;
    private final Cache<String, Circuit> circuits =
            Caffeine.newBuilder().maximumSize(MAX_HOSTS).executor(Runnable::run).build();

    /**
     * None yet.
     *
     * @param told what was learned of hosts that have the same name everywhere
     * @param log where operators read that nobody asks a host any more, and that all do again
     */
    Circuits(LoaderConfig.Circuit config, InstantSource clock, Consumer<HostNews> told, BiConsumer<Level, String> log) {
        this.config = config;
        this.clock = clock;
        this.told = told;
        this.log = log;
    }

    /** The work, unless the host is to be left alone now: then {@link CircuitOpen}, and the work is not begun. */
    <T> Uni<T> guard(Call call, String host, Effort effort, Uni<T> work) {
        return Uni.createFrom().deferred(() -> {
            Circuit circuit = circuit(host);
            Instant now = clock.instant();
            return circuit.refusal(effort, now)
                    .map(refusal -> Uni.createFrom().<T>failure(refusal(call, host, refusal, now)))
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
                    .map(until -> new Circuit.Refusal(until, false, false))
                    .map(refusal -> Uni.createFrom().<T>failure(refusal(call, host, refusal, now)))
                    .orElseGet(() -> work.invoke(answer -> answered(host)));
        });
    }

    private void answered(String host) {
        Optional.ofNullable(circuits.getIfPresent(host))
                .ifPresent(circuit -> ended(circuit, Effort.FULL, null, clock.instant()));
    }

    /** A call has ended with trouble of that host, which was asked in its course. */
    void failed(String host, Throwable failure) {
        if (!(failure instanceof CircuitOpen)) {
            Instant now = clock.instant();
            // nobody with a copy is kept from asking for a token, so others need not know
            over(circuit(host), Effort.FULL, failure, now, now);
        }
    }

    /** Another replica said something of a host, so long ago; what it is to itself says nothing of what it is here. */
    void heard(HostNews news, Duration age) {
        if (!Loopback.isOf(news.host())) {
            circuit(news.host()).heard(news, age, clock.instant());
        }
    }

    private Circuit circuit(String host) {
        return circuits.get(host, name -> new Circuit(name, config));
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
        AtomicBoolean over = new AtomicBoolean();
        Instant began = clock.instant();
        return work.onTermination().invoke((item, failure, cancelled) -> {
            if (!over.compareAndSet(false, true)) {
                return;
            }
            if (cancelled) {
                circuit.ended(effort, Circuit.End.ABANDONED, began, clock.instant());
            } else {
                ended(circuit, effort, failure, began);
            }
        });
    }

    private void ended(Circuit circuit, Effort effort, @Nullable Throwable failure, Instant began) {
        Instant now = clock.instant();
        limit(failure).flatMap(wait -> circuit.limited(wait, now)).ifPresent(this::tell);
        over(circuit, effort, failure, began, now).ifPresent(this::tell);
    }

    /** The end of a call, which operators are told of where it changes something; yields what other replicas may want to know. */
    private Optional<HostNews> over(
            Circuit circuit, Effort effort, @Nullable Throwable failure, Instant began, Instant now) {
        Optional<HostNews> news = circuit.ended(effort, end(failure), began, now);
        circuit.turned().ifPresent(turn -> write(circuit.host(), turn));
        return news;
    }

    private void write(String host, Circuit.Turn turn) {
        switch (turn) {
            case OPENED ->
                log.accept(
                        Level.WARNING,
                        host + " is left alone: " + config.failures() + " calls in a row got no answer from it. It is"
                                + " tried again every " + config.open().toSeconds() + " s; until it answers, what is"
                                + " stored is served and everything else fails");
            case CLOSED -> log.accept(Level.INFO, host + " answers again");
        }
    }

    private void tell(HostNews news) {
        if (!Loopback.isOf(news.host())) {
            told.accept(news);
        }
    }

    /** How long the host does not want to be asked; where it had redirected to is not the host. */
    private static Optional<Duration> limit(@Nullable Throwable failure) {
        return failure instanceof RateLimited limited
                        && !limited.report().members().containsKey(Report.REDIRECTED_BY)
                ? limited.report().retryAfter()
                : Optional.empty();
    }

    private static Circuit.End end(@Nullable Throwable failure) {
        if (failure instanceof Overloaded || failure instanceof CircuitOpen) {
            return Circuit.End.ABANDONED;
        }
        if (!(failure instanceof Trouble) || Gateway.isBehind(failure)) {
            return Circuit.End.ANSWERED;
        }
        Report report = ((AgentException) failure).report();
        boolean silent = report.upstreamStatus().isEmpty()
                && report.error().filter(NetworkError::isTimeout).isPresent();
        return silent ? Circuit.End.TIMED_OUT : Circuit.End.FAILED;
    }

    private static CircuitOpen refusal(Call call, String host, Circuit.Refusal refusal, Instant now) {
        Duration wait = Duration.between(now, refusal.until());
        Duration least = Duration.ofSeconds(1);
        String found = host
                + (refusal.limited() ? " said that it is asked too often" : " did not answer lately")
                + (refusal.told() ? ", as another replica found," : "");
        return new CircuitOpen(
                Failures.report(call, host, "was not tried: " + found + " and is left alone until " + refusal.until())
                        .withRetryAfter(wait.compareTo(least) < 0 ? least : wait)
                        .withMember("halfOpenAt", refusal.until().toString()));
    }
}
