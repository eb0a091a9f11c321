package io.agentloader.registry;

import io.agentloader.credentials.Keychain;
import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.UpstreamDenied;
import io.agentloader.failure.AgentException.UpstreamUnauthorized;
import io.agentloader.failure.HostFailure;
import io.agentloader.failure.Report;
import io.agentloader.oci.Reference;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * What every call goes through, from the outside in: the host's circuit, the time of a brief call, the attempts, the scheme.
 */
final class Operations {

    /** A call with a servable copy behind it does not take longer than this, whatever else is configured. */
    static final Duration BRIEF = Duration.ofSeconds(5);

    /** The classes that all calls share. */
    record Parts(
            Endpoints endpoints,
            Schemes schemes,
            Circuits circuits,
            Retry retry,
            Timers timers,
            Keychain keychain,
            Authenticator.Parts authentication) {}

    private final Parts parts;
    private final Duration wholeCall;

    Operations(Parts parts, Duration wholeCall) {
        this.parts = parts;
        this.wholeCall = wholeCall;
    }

    /** Runs one attempt after another until one of them succeeds. */
    <T> Uni<Delivered<T>> run(Call call, Reference reference, Effort effort, Function<Attempt, Uni<T>> work) {
        return Uni.createFrom().deferred(() -> new Operation(call, reference, effort).run(work));
    }

    private final class Operation {
        private final Call call;
        private final Reference reference;
        private final Effort effort;
        private final Endpoint endpoint;
        private final Login login;
        private final AtomicInteger attempts = new AtomicInteger();

        private Operation(Call call, Reference reference, Effort effort) {
            this.call = call;
            this.reference = reference;
            this.effort = effort;
            this.endpoint = parts.endpoints().of(reference.repository()).get(0);
            this.login = new Login(parts.keychain(), reference.repository());
        }

        private <T> Uni<Delivered<T>> run(Function<Attempt, Uni<T>> work) {
            return parts.circuits()
                    .guard(call, host(), effort, timed(tried(work)))
                    .map(value -> new Delivered<>(value, host(), attempts.get()))
                    .onFailure(AgentException.class)
                    .transform(failure -> told(failure));
        }

        private <T> Uni<T> timed(Uni<T> work) {
            return switch (effort) {
                case FULL -> work;
                case BRIEF -> parts.timers().within(BRIEF, work, () -> Failures.late(call, host(), BRIEF));
            };
        }

        private <T> Uni<T> tried(Function<Attempt, Uni<T>> work) {
            return Uni.createFrom()
                    .deferred(() -> parts.retry().run(parts.retry().budget(effort, wholeCall), () -> counted(work)));
        }

        /** Finding out that a port does not speak TLS is part of the attempt, and not a failed one. */
        private <T> Uni<T> counted(Function<Attempt, Uni<T>> work) {
            attempts.incrementAndGet();
            return work.apply(attempt(parts.schemes().first(endpoint)))
                    .onFailure(failure -> parts.schemes().mayFallBack(endpoint, failure))
                    .recoverWithUni(() -> work.apply(attempt(endpoint.origin(false))));
        }

        private Attempt attempt(Origin origin) {
            return new Attempt(call, origin, new Authenticator(parts.authentication(), call, origin, login));
        }

        private AgentException told(AgentException failure) {
            Report report = failure.report().withReference(reference.toString()).withAttempts(attempts.get());
            if (failure instanceof UpstreamUnauthorized || failure instanceof UpstreamDenied) {
                report = withCredentials(report);
            }
            if (failure instanceof UpstreamUnauthorized) {
                login.refused();
            }
            return failure.with(report.causes().isEmpty() ? report.withCauses(cause(report)) : report);
        }

        /** What a helper printed may be told to who is refused, but not be logged, so it stays out of the sentence. */
        private Report withCredentials(Report report) {
            Report known = report.withMember("credentialSource", login.source());
            return login.problem()
                    .map(problem -> known.withMember("credentialProblem", problem))
                    .orElse(known);
        }

        private List<HostFailure> cause(Report report) {
            String host = report.host().orElseGet(this::host);
            if (report.upstreamStatus().isPresent()) {
                return List.of(new HostFailure(
                        host, "status_" + report.upstreamStatus().getAsInt()));
            }
            return report.error()
                    .map(error -> List.of(new HostFailure(host, error.token())))
                    .orElse(List.of());
        }

        private String host() {
            return endpoint.authority();
        }
    }
}
