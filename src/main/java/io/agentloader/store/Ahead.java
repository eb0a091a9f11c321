package io.agentloader.store;

/** A blob that is on its way to the disk before anybody knows whether it will be kept. */
@FunctionalInterface
public interface Ahead {

    /** Nothing is. */
    Ahead NOTHING = () -> {};

    /** Nobody will keep it, or it is kept: what was written and not taken goes. Never blocks; more than once is as good as once. */
    void end();
}
