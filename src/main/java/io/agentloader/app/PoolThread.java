package io.agentloader.app;

/** A thread on which rooms do what blocks, known by its type: whoever runs on one must not wait for the others. */
final class PoolThread extends Thread {

    PoolThread(Runnable work, String name) {
        super(work, name);
    }
}
