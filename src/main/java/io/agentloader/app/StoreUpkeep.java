package io.agentloader.app;

import io.agentloader.store.ContentStore;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/** Lets the store do its own work, for as long as the service runs. */
@Singleton
final class StoreUpkeep {

    private static final Logger LOG = Logger.getLogger(StoreUpkeep.class);
    private static final long EVERY_MILLIS = 1000;

    private final Vertx vertx;
    private final Instance<ContentStore> store;
    private final AtomicLong timer = new AtomicLong(-1);

    StoreUpkeep(Vertx vertx, Instance<ContentStore> store) {
        this.vertx = vertx;
        this.store = store;
    }

    void start(@Observes @Priority(Start.AFTER_THE_CHECKS) StartupEvent event) {
        ContentStore open = store.get();
        timer.set(vertx.setPeriodic(EVERY_MILLIS, id -> tend(open)));
    }

    void stop(@Observes ShutdownEvent event) {
        vertx.cancelTimer(timer.get());
    }

    private static void tend(ContentStore store) {
        store.tend().subscribe().with(done -> {}, failure -> LOG.debug("the store was not tended", failure));
    }
}
