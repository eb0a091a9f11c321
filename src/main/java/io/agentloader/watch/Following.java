package io.agentloader.watch;

import java.util.List;

/** One watcher of some references. Has to be closed. */
public final class Following implements AutoCloseable {

    private final Watches watches;
    private final List<Watched> watched;
    private final Watcher watcher;

    Following(Watches watches, List<Watched> watched, Watcher watcher) {
        this.watches = watches;
        this.watched = List.copyOf(watched);
        this.watcher = watcher;
    }

    List<Watched> watched() {
        return watched;
    }

    Watcher watcher() {
        return watcher;
    }

    void happened(WatchEvent event) {
        watcher.happened(event);
    }

    /** Follows no longer; what is closed already stays so. */
    @Override
    public void close() {
        watches.leave(this);
    }
}
