package io.agentloader.registry;

import io.agentloader.credentials.Credential;
import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.UpstreamUnauthorized;
import io.agentloader.failure.Report;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** One host's part in one call, from the outside in: its circuit, its time, the attempts, the scheme. */
final class Visit {

    private final Operations.Parts parts;
    private final Call call;
    private final Endpoint endpoint;
    private final Login login;
    private final Login nobody;
    private final AtomicInteger attempts = new AtomicInteger();

    /** A mirror is shown the credentials of its own host, and never those of the registry in whose place it is asked. */
    Visit(Operations.Parts parts, Call call, Endpoint endpoint) {
        this(parts, call, endpoint, new Login(parts.keychain(), endpoint.repository()));
    }

    Visit(Operations.Parts parts, Call call, Endpoint endpoint, Login login) {
        this.parts = parts;
        this.call = call.anew();
        this.endpoint = endpoint;
        this.login = login;
        this.nobody = new Login(asked -> Uni.createFrom().item(Credential.ANONYMOUS), endpoint.repository());
    }

    /**
     * Runs one attempt after another until one of them succeeds.
     *
     * @param limit of all of them together, for a brief call
     */
    <T> Uni<T> ask(Effort effort, Optional<Duration> limit, Retry.Budget budget, Function<Attempt, Uni<T>> work) {
        Uni<T> tried = Uni.createFrom().deferred(() -> parts.retry().run(budget, () -> counted(work)));
        Uni<T> timed = limit.map(time -> parts.timers().within(time, tried, () -> late(time)))
                .orElse(tried);
        return parts.circuits()
                .guard(
                        call,
                        host(),
                        effort,
                        timed.onFailure(failure -> login.elsewhere().isPresent())
                                .transform(Elsewhere::new))
                .onFailure(Elsewhere.class)
                .transform(elsewhere -> charged(elsewhere.failure))
                .onFailure(UpstreamUnauthorized.class)
                .invoke(login::refused)
                .invoke(() -> parts.histories().succeeded(host(), login))
                .onFailure(AgentException.class)
                .invoke(failure -> parts.histories().failed(host(), login, failure))
                .onFailure(AgentException.class)
                .invoke(failure -> parts.listener().failed(host(), failure));
    }

    private AgentException late(Duration time) {
        String silent = login.elsewhere().orElse(host());
        return call.turn().hasWaited() ? Failures.passedBy(call, silent) : Failures.late(call, silent, time);
    }

    private Throwable charged(Throwable failure) {
        login.elsewhere().ifPresent(server -> parts.circuits().failed(server, failure));
        return failure;
    }

    /** This host answered, and a token server did not, which has a circuit of its own. */
    private static final class Elsewhere extends RuntimeException {
        private final transient Throwable failure;

        private Elsewhere(Throwable failure) {
            super(null, failure, false, false);
            this.failure = failure;
        }
    }

    /** Finding out that a port does not speak TLS is part of the attempt, and not a failed one. */
    private <T> Uni<T> counted(Function<Attempt, Uni<T>> work) {
        attempts.incrementAndGet();
        return work.apply(attempt(parts.schemes().first(endpoint)))
                .onFailure(failure -> parts.schemes().mayFallBack(endpoint, failure))
                .recoverWithUni(() -> inPlainText(work));
    }

    private <T> Uni<T> inPlainText(Function<Attempt, Uni<T>> work) {
        return work.apply(attempt(endpoint.origin(false)))
                .invoke(() -> parts.schemes().spokePlain(endpoint))
                .onFailure(Visit::isAnswer)
                .invoke(() -> parts.schemes().spokePlain(endpoint));
    }

    private static boolean isAnswer(Throwable failure) {
        return failure instanceof AgentException known
                && known.report().upstreamStatus().isPresent();
    }

    private Attempt attempt(Origin origin) {
        boolean overheard = endpoint.mirror() && !origin.tls() && !Loopback.is(origin.host());
        Base base = endpoint.base(origin);
        Authenticator authenticator = new Authenticator(parts.authentication(), call, base, overheard ? nobody : login);
        return new Attempt(call, base, endpoint.repository(), authenticator);
    }

    Endpoint endpoint() {
        return endpoint;
    }

    String host() {
        return endpoint.authority();
    }

    int attempts() {
        return attempts.get();
    }

    /** What a helper printed may be told to who is refused, but not be logged, so it stays out of the sentence. */
    Report withCredentials(Report report) {
        Report plain = report.withMember("credentialSource", login.source());
        Report known = login.withheldFrom()
                .map(server -> plain.withMember(Report.WITHHELD_FROM, server))
                .orElse(plain);
        return login.problem()
                .map(problem -> known.withMember("credentialProblem", problem))
                .orElse(known);
    }
}
