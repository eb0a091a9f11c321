package io.agentloader.app;

import io.agentloader.callers.Callers;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.annotations.CommandLineArguments;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/**
 * Looks at the file of callers now and then: on its own, and not when somebody calls, or a key that was taken out would be good
 * for one call more.
 */
@Singleton
final class CallerUpkeep {

    private static final Logger LOG = Logger.getLogger(CallerUpkeep.class);
    private static final long EVERY_MILLIS = 1000;

    private final Vertx vertx;
    private final Instance<Callers> callers;
    private final DiskThreads disk;
    private final String[] arguments;
    private final AtomicLong timer = new AtomicLong(-1);

    CallerUpkeep(Vertx vertx, Instance<Callers> callers, DiskThreads disk, @CommandLineArguments String[] arguments) {
        this.vertx = vertx;
        this.callers = callers;
        this.disk = disk;
        this.arguments = arguments.clone();
    }

    void start(@Observes StartupEvent event) {
        if (!Commands.isOne(arguments) && callers.get().haveAFile()) {
            timer.set(vertx.setPeriodic(EVERY_MILLIS, id -> look()));
        }
    }

    void stop(@Observes ShutdownEvent event) {
        vertx.cancelTimer(timer.get());
    }

    private void look() {
        try {
            disk.execute(callers.get()::lookAgain);
        } catch (RejectedExecutionException busy) {
            LOG.debug("the file of callers is looked at later: the disk is busy");
        }
    }
}
