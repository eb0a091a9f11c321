package io.agentloader.app;

import io.agentloader.config.LoaderConfig;
import io.agentloader.http.Drain;
import io.agentloader.http.Operations;
import io.agentloader.watch.Watches;
import io.netty.util.concurrent.EventExecutor;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.shutdown.ShutdownConfig;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/**
 * The first thing of a stop, while the port is still open: after the notice no new request is taken, and those under way get their answers.
 * The event is sent before everything else, whether or not a delay is configured; it ends when this returns.
 */
@Singleton
final class Stop {

    private static final Logger LOG = Logger.getLogger(Stop.class);

    /** Well below the 30 s that orchestrators give a process. */
    private static final Duration USUAL = Duration.ofSeconds(15);

    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    private final Drain drain;
    private final Rounds rounds;
    private final Watches watches;
    private final Operations operations;
    private final DevMode dev;
    private final Vertx vertx;
    private final Duration notice;
    private final Duration patience;

    Stop(
            Drain drain,
            Rounds rounds,
            Watches watches,
            Operations operations,
            DevMode dev,
            Vertx vertx,
            LoaderConfig own,
            ShutdownConfig config) {
        this.drain = drain;
        this.rounds = rounds;
        this.watches = watches;
        this.operations = operations;
        this.dev = dev;
        this.vertx = vertx;
        this.notice = own.stop().notice();
        this.patience = config.timeout().orElse(USUAL);
    }

    void drain(@Observes ShutdownDelayInitiatedEvent event) {
        rounds.end();
        drain.giveNotice();
        isOver(new CompletableFuture<>(), notice);
        drain.begin();
        watches.end();
        operations.end();
        dev.end();
        if (!isOver(drain.empty(), patience)) {
            LOG.warnf("stopping without some answers: they were not there after %d s", patience.toSeconds());
            drain.cut();
            isOver(drain.empty(), LAST_WORDS);
        }
        drain.end();
        isOver(turned(), LAST_WORDS);
    }

    /** When no event loop has a request in hand that it took before: from then on the framework refuses what it gets. */
    @SuppressWarnings("deprecation") // with Vert.x 5 it is VertxInternal's
    private CompletionStage<Void> turned() {
        List<CompletableFuture<Void>> turns = new ArrayList<>();
        for (EventExecutor loop : vertx.nettyEventLoopGroup()) {
            turns.add(CompletableFuture.runAsync(() -> {}, loop));
        }
        return CompletableFuture.allOf(turns.toArray(CompletableFuture<?>[]::new));
    }

    private static boolean isOver(CompletionStage<Void> end, Duration limit) {
        try {
            end.toCompletableFuture().get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException | ExecutionException notYet) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
