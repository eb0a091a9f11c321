package io.agentloader.store;

/** A blob that may go to the disk before anybody knows whether it will be kept. */
public interface Ahead {

    /** Nothing does. */
    Ahead NOTHING = new Ahead() {
        @Override
        public void begin() {
            // there is nothing to write
        }

        @Override
        public void end() {
            // nothing was written
        }
    };

    /** Now there is time for it, if there is a thread. Never blocks. */
    void begin();

    /** Nobody will keep it, or it is kept: what was written and not taken goes. Never blocks; more than once is as good as once. */
    void end();
}
