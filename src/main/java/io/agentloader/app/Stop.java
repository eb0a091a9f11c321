package io.agentloader.app;

import io.agentloader.http.Drain;
import io.agentloader.http.Operations;
import io.agentloader.watch.Watches;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.shutdown.ShutdownConfig;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/**
 * The first thing of a stop, while the port is still open: no new request is taken, and those under way get their answers.
 * The event is sent before everything else, whether or not a delay is configured; it ends when this returns.
 */
@Singleton
final class Stop {

    private static final Logger LOG = Logger.getLogger(Stop.class);
    private static final Duration USUAL = Duration.ofSeconds(15);
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    private final Drain drain;
    private final Rounds rounds;
    private final Watches watches;
    private final Operations operations;
    private final DevMode dev;
    private final Duration patience;

    Stop(Drain drain, Rounds rounds, Watches watches, Operations operations, DevMode dev, ShutdownConfig config) {
        this.drain = drain;
        this.rounds = rounds;
        this.watches = watches;
        this.operations = operations;
        this.dev = dev;
        this.patience = config.timeout().orElse(USUAL);
    }

    void drain(@Observes ShutdownDelayInitiatedEvent event) {
        rounds.end();
        drain.begin();
        watches.end();
        operations.end();
        dev.end();
        if (isOver(drain.empty(), patience)) {
            return;
        }
        LOG.warnf("stopping without some answers: they were not there after %d s", patience.toSeconds());
        drain.cut();
        isOver(drain.empty(), LAST_WORDS);
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
