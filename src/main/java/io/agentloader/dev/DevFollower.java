package io.agentloader.dev;

/** One who is told of every event. Called with a lock held and in order: must neither block nor throw. */
public interface DevFollower {

    void happened(DevEvent event);

    /** Events were missed: what is known has to be read anew; what follows comes after the event of that number. */
    void reset(long id);

    /** There will be no more events. */
    void end();
}
