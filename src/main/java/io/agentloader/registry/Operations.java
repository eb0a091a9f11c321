package io.agentloader.registry;

import static java.util.stream.Collectors.partitioningBy;

import io.agentloader.credentials.Keychain;
import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.CircuitOpen;
import io.agentloader.failure.AgentException.ContentMismatch;
import io.agentloader.failure.AgentException.Trouble;
import io.agentloader.failure.AgentException.UpstreamDenied;
import io.agentloader.failure.AgentException.UpstreamUnauthorized;
import io.agentloader.failure.HostFailure;
import io.agentloader.failure.NetworkError;
import io.agentloader.failure.Report;
import io.agentloader.oci.Reference;
import io.agentloader.oci.Repository;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What every call goes through: the mirrors in their order, one attempt each, then the host whose word is final, with the
 * attempts that are left. When that host is in trouble, mirrors at rest are better than nothing.
 */
final class Operations {

    /** A call with a servable copy behind it does not take longer than this, whatever else is configured. */
    static final Duration BRIEF = Duration.ofSeconds(5);

    /** The classes that all calls share. */
    record Parts(
            Endpoints endpoints,
            Schemes schemes,
            Circuits circuits,
            Rests rests,
            HostHistories histories,
            RegistryListener listener,
            Retry retry,
            Timers timers,
            Keychain keychain,
            Authenticator.Parts authentication) {

        /** With more time for one request. */
        Parts longer(Duration more) {
            return new Parts(
                    endpoints,
                    schemes,
                    circuits,
                    rests,
                    histories,
                    listener,
                    retry,
                    timers,
                    keychain,
                    authentication.longer(more));
        }
    }

    private final Parts parts;
    private final Duration wholeCall;
    private final InstantSource clock;

    Operations(Parts parts, Duration wholeCall, InstantSource clock) {
        this.parts = parts;
        this.wholeCall = wholeCall;
        this.clock = clock;
    }

    /** Runs the work at one host after another until one of them delivers. */
    <T> Uni<Delivered<T>> run(Call call, Reference reference, Effort effort, Function<Attempt, Uni<T>> work) {
        return Uni.createFrom().deferred(() -> new Operation(call, reference, effort).run(work));
    }

    private final class Operation {
        private final Reference reference;
        private final Effort effort;
        private final List<Visit> all;
        private final List<Visit> mirrors;
        private final List<Visit> resting;
        private final Visit authority;
        private final Instant start = clock.instant();
        private final Retry.Budget budget;
        private final List<AgentException> suppressed = new CopyOnWriteArrayList<>();
        private final List<HostFailure> causes = new CopyOnWriteArrayList<>();

        private Operation(Call call, Reference reference, Effort effort) {
            this.reference = reference;
            this.effort = effort;
            this.budget = parts.retry().budget(effort, wholeCall);
            this.all = parts.endpoints().of(reference.repository()).stream()
                    .filter(endpoint -> endpoint.part().serves(call.need()))
                    .map(endpoint -> new Visit(parts, call, endpoint))
                    .toList();
            if (all.isEmpty()) {
                throw parts.endpoints().areBlocked(reference.repository())
                        ? Failures.blocked(reference)
                        : Failures.nobodyToAsk(call, reference);
            }
            all.forEach(visit -> parts.histories().begun(reference.registry(), visit.host()));
            this.authority = all.get(all.size() - 1);
            Map<Boolean, List<Visit>> others = all.subList(0, all.size() - 1).stream()
                    .collect(partitioningBy(visit -> parts.rests().isResting(visit.endpoint())));
            this.mirrors = others.getOrDefault(false, List.of());
            this.resting = others.getOrDefault(true, List.of());
        }

        private <T> Uni<Delivered<T>> run(Function<Attempt, Uni<T>> work) {
            return mirrored(0, work).onFailure(AgentException.class).transform(this::told);
        }

        private <T> Uni<Delivered<T>> mirrored(int number, Function<Attempt, Uni<T>> work) {
            if (number == mirrors.size()) {
                return decided(work);
            }
            Visit mirror = mirrors.get(number);
            return asked(mirror, share(mirrors.size() - number + 1), budget.once(), work)
                    .onFailure(AgentException.class)
                    .recoverWithUni(failure -> passedOver(mirror, failure, () -> mirrored(number + 1, work)));
        }

        private <T> Uni<Delivered<T>> decided(Function<Attempt, Uni<T>> work) {
            return asked(authority, share(1), budget.after(suppressed), work)
                    .onFailure(AgentException.class)
                    .invoke(failure -> cause(failure.report(), failure).ifPresent(causes::add))
                    .onFailure(Trouble.class)
                    .recoverWithUni(failure -> lastResort(0, failure, work));
        }

        /** Who has a copy does not wait for a mirror that has just failed. */
        private <T> Uni<Delivered<T>> lastResort(int number, Trouble decision, Function<Attempt, Uni<T>> work) {
            if (number == resting.size() || effort == Effort.BRIEF) {
                return Uni.createFrom().failure(decision);
            }
            Visit mirror = resting.get(number);
            return asked(mirror, Optional.empty(), budget.once(), work)
                    .onFailure(AgentException.class)
                    .recoverWithUni(
                            failure -> passedOver(mirror, failure, () -> lastResort(number + 1, decision, work)));
        }

        private <T> Uni<Delivered<T>> asked(
                Visit visit, Optional<Duration> limit, Retry.Budget share, Function<Attempt, Uni<T>> work) {
            return visit.ask(effort, limit, share, work).map(value -> {
                parts.rests().end(visit.endpoint());
                return new Delivered<>(value, place(visit), attempts(), start);
            });
        }

        private String place(Visit visit) {
            Endpoint endpoint = visit.endpoint();
            return endpoint.renames(reference.repository())
                    ? new Repository(visit.host(), endpoint.repository().path()).toString()
                    : visit.host();
        }

        /** Who was left alone was not asked, and so is no cause. */
        private <T> Uni<T> passedOver(Visit mirror, AgentException failure, Supplier<Uni<T>> next) {
            if (!(failure instanceof CircuitOpen)) {
                parts.rests().failed(mirror.endpoint(), failure);
                suppressed.add(failure);
                cause(failure.report().withHost(mirror.host()), failure).ifPresent(causes::add);
            }
            return next.get();
        }

        /** A silent mirror must not use up the time of the hosts behind it. */
        private Optional<Duration> share(int hostsLeft) {
            if (effort != Effort.BRIEF) {
                return Optional.empty();
            }
            Duration spent = suppressed.isEmpty() ? Duration.ZERO : Duration.between(start, clock.instant());
            return Optional.of(BRIEF.minus(spent).dividedBy(hostsLeft));
        }

        private AgentException told(AgentException failure) {
            Report report = failure.report().withReference(reference.toString()).withAttempts(attempts());
            if (failure instanceof UpstreamUnauthorized || failure instanceof UpstreamDenied) {
                report = authority.withCredentials(report);
            }
            if (authority.endpoint().renames(reference.repository())) {
                report = report.withMember("askedAs", place(authority));
            }
            return failure.with(report.causes().isEmpty() ? report.withCauses(causes) : report);
        }

        private Optional<HostFailure> cause(Report report, AgentException failure) {
            String host = report.host().orElseGet(authority::host);
            if (report.upstreamStatus().isPresent()) {
                return Optional.of(new HostFailure(
                        host, "status_" + report.upstreamStatus().getAsInt()));
            }
            Optional<NetworkError> error =
                    failure instanceof ContentMismatch ? Optional.of(NetworkError.HTTP_PROTOCOL_ERROR) : report.error();
            return error.map(known -> new HostFailure(host, known.token()));
        }

        private int attempts() {
            return all.stream().mapToInt(Visit::attempts).sum();
        }
    }
}
