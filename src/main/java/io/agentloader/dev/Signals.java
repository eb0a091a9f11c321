package io.agentloader.dev;

import io.agentloader.dev.DevState.Watching;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** When to look through the folder again. Used by one thread, but for {@link #close}. */
interface Signals extends AutoCloseable {

    Watching kind();

    /** A folder is about to be listed. */
    void enter(Path folder);

    /** Why telling does not work, or not any more, so that the folder has to be looked through instead. */
    Optional<String> trouble();

    /**
     * Returns when it is time: something happened, or that much time went by.
     *
     * @return what something is known to have happened to; there may be more
     */
    Set<Path> await(Duration atMost) throws InterruptedException;

    /** From any thread; who waits is interrupted by their own thread's owner. */
    @Override
    void close();
}
