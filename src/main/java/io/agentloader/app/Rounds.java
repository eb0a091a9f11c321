package io.agentloader.app;

import io.agentloader.observe.StoreMetrics;
import io.agentloader.pull.WarmList;
import io.agentloader.shared.SharedCache;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** Lets the warm list, the metrics of the store and who watches do what is due, every second, for as long as the service runs. */
@Singleton
final class Rounds {

    private static final Logger LOG = Logger.getLogger(Rounds.class);
    private static final long EVERY_MILLIS = 1000;

    /** What may be asked once a second would be asked every two, were it looked at as often. */
    private static final long HINTS_EVERY_MILLIS = 200;

    private final Vertx vertx;
    private final Instance<WarmList> warm;
    private final Instance<StoreMetrics> store;
    private final Instance<Watching> watching;
    private final Instance<SharedCache> shared;
    private final AtomicLong timer = new AtomicLong(-1);
    private final AtomicLong hints = new AtomicLong(-1);

    Rounds(
            Vertx vertx,
            Instance<WarmList> warm,
            Instance<StoreMetrics> store,
            Instance<Watching> watching,
            Instance<SharedCache> shared) {
        this.vertx = vertx;
        this.warm = warm;
        this.store = store;
        this.watching = watching;
        this.shared = shared;
    }

    void start(@Observes @Priority(Start.AFTER_THE_CHECKS) StartupEvent event) {
        WarmList held = warm.get();
        SharedCache others = shared.get();
        StoreMetrics figures = store.get();
        Watching watched = watching.get();
        // where nothing waits for it, the first answer comes first
        long first = held.state().over() ? EVERY_MILLIS : 1;
        timer.set(vertx.setPeriodic(first, EVERY_MILLIS, id -> {
            go(() -> held.tend(others));
            go(figures::tend);
            go(watched::tend);
        }));
        hints.set(vertx.setPeriodic(HINTS_EVERY_MILLIS, id -> go(watched::tendHints)));
    }

    void stop(@Observes ShutdownEvent event) {
        end();
    }

    /** What is under way ends with the connections; nothing new is begun. */
    void end() {
        vertx.cancelTimer(timer.get());
        vertx.cancelTimer(hints.get());
    }

    /** Also where it cannot even begin: a start that fails later takes away what it needs. */
    private static void go(Supplier<Uni<Void>> round) {
        try {
            round.get().subscribe().with(done -> {}, failure -> LOG.debug("a round was not made", failure));
        } catch (RuntimeException notBegun) {
            LOG.debug("a round was not begun", notBegun);
        }
    }
}
