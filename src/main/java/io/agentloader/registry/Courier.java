package io.agentloader.registry;

import io.agentloader.failure.AgentException;
import io.agentloader.failure.NetworkError;
import io.agentloader.policy.AddressPolicy;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Consumer;

/** Sends a request and follows its redirects, all of it within the time of one attempt. */
final class Courier {

    /** Of a request that came to no end anybody saw, such as one that was given up. */
    private static final String UNKNOWN = "none";

    private final Wire wire;
    private final Consumer<Answer> witness;
    private final RegistryListener listener;
    private final InstantSource clock;

    /** The witness is shown every answer, those that redirect included; the listener also hears of requests without one. */
    Courier(Wire wire, Consumer<Answer> witness, RegistryListener listener, InstantSource clock) {
        this.wire = wire;
        this.witness = witness;
        this.listener = listener;
        this.clock = clock;
    }

    /** The answer behind all redirects. */
    Uni<Answer> send(Call call, Ask ask, Redirects redirects, Duration limit) {
        return Uni.createFrom().deferred(() -> new Trip(call, redirects, limit).go(ask, 0, limit));
    }

    /** Where connections may lead. */
    AddressPolicy addresses() {
        return wire.addresses();
    }

    private final class Trip {
        private final Call call;
        private final Redirects redirects;
        private final Duration limit;

        private Trip(Call call, Redirects redirects, Duration limit) {
            this.call = call;
            this.redirects = redirects;
            this.limit = limit;
        }

        private Uni<Answer> go(Ask ask, int followed, Duration left) {
            Instant begun = clock.instant();
            return wire.send(call, ask, new Allowance(limit, left), redirects.registry())
                    .onFailure(AgentException.class)
                    .invoke(failure -> told(ask, failure(failure), begun))
                    .onCancellation()
                    .invoke(() -> told(ask, UNKNOWN, begun))
                    .flatMap(answer -> arrive(answer, followed, begun, left));
        }

        private Uni<Answer> arrive(Answer answer, int followed, Instant begun, Duration left) {
            witness.accept(answer);
            told(answer.ask(), Integer.toString(answer.status()), begun);
            if (!answer.isRedirect() || becomesAnother(answer)) {
                return Uni.createFrom().item(answer);
            }
            if (followed == redirects.max()) {
                throw Failures.protocol(call, answer.host(), "redirected once more after " + followed + " redirects");
            }
            Ask next = answer.ask().at(redirects.next(call, answer, wire.addresses()));
            return go(next, followed + 1, remaining(answer, left));
        }

        /** After these, what was to be put somewhere would be asked for: they lead nowhere. */
        private static boolean becomesAnother(Answer answer) {
            return answer.ask().bringsContent() && answer.status() < 307;
        }

        private void told(Ask ask, String result, Instant begun) {
            listener.asked(new UpstreamRequest(
                    ask.target().origin().authority(),
                    ask.method().name(),
                    call.thing(),
                    result,
                    call.repository(),
                    Duration.between(begun, clock.instant())));
        }

        private static String failure(AgentException failure) {
            return failure.report().error().map(NetworkError::token).orElse(UNKNOWN);
        }

        /** Without what was waited before it was sent. */
        private Duration remaining(Answer answer, Duration left) {
            Duration remaining = left.minus(Duration.between(answer.sent(), clock.instant()));
            return remaining.isNegative() ? Duration.ZERO : remaining;
        }
    }
}
