package io.agentloader.pull;

import io.agentloader.failure.AgentException;
import io.agentloader.oci.Reference;
import io.agentloader.pull.FinishedPull.End;
import io.agentloader.pull.Recovery.Kept;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** Tells the listener of fetches: that one begins, and how it ended. */
final class PullWatch {

    private final PullListener listener;
    private final InstantSource clock;

    PullWatch(PullListener listener, InstantSource clock) {
        this.listener = listener;
        this.clock = clock;
    }

    /** The same fetch, watched. */
    Uni<Kept> over(Reference reference, Uni<Kept> fetch) {
        return Uni.createFrom().deferred(() -> {
            listener.pulling(reference);
            AtomicBoolean told = new AtomicBoolean();
            Instant began = clock.instant();
            return fetch.onTermination().invoke((kept, failure, cancelled) -> {
                if (told.compareAndSet(false, true)) {
                    Duration took = Duration.between(began, clock.instant());
                    listener.pulled(end(reference, Optional.ofNullable(kept), Optional.ofNullable(failure), took));
                }
            });
        });
    }

    /** What took no request was found in the store after all. */
    private static Optional<FinishedPull> end(
            Reference reference, Optional<Kept> kept, Optional<Throwable> failure, Duration took) {
        if (kept.isPresent()) {
            return kept.filter(done -> done.attempts() > 0)
                    .map(done ->
                            new FinishedPull(reference, done.agent().host(), End.DELIVERED, Optional.empty(), took));
        }
        Optional<AgentException> known =
                failure.filter(AgentException.class::isInstance).map(AgentException.class::cast);
        String host = known.flatMap(why -> why.report().host()).orElseGet(reference::registry);
        return Optional.of(
                new FinishedPull(reference, host, failure.isPresent() ? End.FAILED : End.ABANDONED, known, took));
    }
}
