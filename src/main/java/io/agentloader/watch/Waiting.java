package io.agentloader.watch;

import io.agentloader.pull.PulledAgent;
import io.smallrye.mutiny.Uni;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/** One caller who waits for an agent that he does not have. Has to be closed. */
public final class Waiting implements AutoCloseable {

    private final Watches watches;
    private final Watched watched;
    private final Predicate<PulledAgent> wanted;
    private final CompletableFuture<Optional<PulledAgent>> found = new CompletableFuture<>();

    Waiting(Watches watches, Watched watched, Predicate<PulledAgent> wanted) {
        this.watches = watches;
        this.watched = watched;
        this.wanted = wanted;
    }

    /** The first such agent since this was made; empty when nobody watches any more, because the service stops. */
    public Uni<Optional<PulledAgent>> agent() {
        return Uni.createFrom().completionStage(found);
    }

    boolean wants(PulledAgent agent) {
        return wanted.test(agent);
    }

    void wake(Optional<PulledAgent> agent) {
        found.complete(agent);
    }

    Watched watched() {
        return watched;
    }

    /** Waits no longer; what is closed already stays so. */
    @Override
    public void close() {
        watches.leave(this);
    }
}
