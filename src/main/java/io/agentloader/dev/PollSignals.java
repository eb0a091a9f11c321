package io.agentloader.dev;

import io.agentloader.dev.DevState.Watching;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** It is time when time has gone by. */
final class PollSignals implements Signals {

    private final CountDownLatch closed = new CountDownLatch(1);

    @Override
    public Watching kind() {
        return Watching.POLLING;
    }

    @Override
    public void enter(Path folder) {
        // whatever happens in it is found by looking
    }

    @Override
    public boolean isBroken() {
        return false;
    }

    @Override
    public Set<Path> await(Duration atMost) throws InterruptedException {
        boolean over = closed.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
        if (over) {
            throw new InterruptedException("closed");
        }
        return Set.of();
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
