package io.agentloader.watch;

/** One who is told of every event. Called with a lock held and in order: must neither block nor throw. */
public interface Watcher {

    void happened(WatchEvent event);

    /** Events were missed; what follows begins anew, after the event of that number. */
    void reset(long id);

    /** A second went by. */
    void tick();

    /** There will be no more events. */
    void end();
}
