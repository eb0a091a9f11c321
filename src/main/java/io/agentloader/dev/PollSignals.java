package io.agentloader.dev;

import io.agentloader.dev.DevState.Watching;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** It is time when time has gone by. */
final class PollSignals implements Signals {

    private final CountDownLatch closed = new CountDownLatch(1);
    private final Optional<String> trouble;

    private PollSignals(Optional<String> trouble) {
        this.trouble = trouble;
    }

    /** Because that was asked for, or nothing else can be had here. */
    static PollSignals asked() {
        return new PollSignals(Optional.empty());
    }

    /** Because of what is wrong with the events of the file system. */
    static PollSignals insteadOfEvents(String trouble) {
        return new PollSignals(Optional.of(trouble));
    }

    @Override
    public Watching kind() {
        return Watching.POLLING;
    }

    @Override
    public void enter(Path folder) {
        // whatever happens in it is found by looking
    }

    @Override
    public Optional<String> trouble() {
        return trouble;
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
