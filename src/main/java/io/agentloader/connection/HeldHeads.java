package io.agentloader.connection;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The memory that heads of requests take, of all connections. When it is used up, the connection that holds most of it is hung up
 * on, and of several such the one that began first: it is not whoever came last that has to go.
 */
final class HeldHeads {

    private final long most;
    private final Set<Share> shares = new LinkedHashSet<>();
    private long taken;

    HeldHeads(long most) {
        this.most = most;
    }

    /** What one connection holds; told on its event loop. */
    final class Share {
        private final Runnable hangUp;
        private long bytes;
        private boolean over;

        private Share(Runnable hangUp) {
            this.hangUp = hangUp;
        }

        /** From now on that much. May hang up on this connection, or on another. */
        void hold(long now) {
            HeldHeads.this.hold(this, now).forEach(largest -> largest.hangUp.run());
        }
    }

    /** Holds nothing yet. */
    Share share(Runnable hangUp) {
        return new Share(hangUp);
    }

    synchronized long taken() {
        return taken;
    }

    /** Yields those that have to go. */
    private synchronized List<Share> hold(Share share, long now) {
        if (share.over || share.bytes == now) {
            return List.of();
        }
        set(share, now);
        List<Share> gone = new ArrayList<>();
        while (taken > most) {
            Share largest = largest();
            largest.over = true;
            set(largest, 0);
            gone.add(largest);
        }
        return gone;
    }

    private void set(Share share, long now) {
        taken += now - share.bytes;
        share.bytes = now;
        if (now == 0) {
            shares.remove(share);
        } else {
            shares.add(share);
        }
    }

    private Share largest() {
        Share largest = shares.iterator().next();
        for (Share share : shares) {
            largest = share.bytes > largest.bytes ? share : largest;
        }
        return largest;
    }
}
