package io.agentloader.connection;

import io.netty.channel.Channel;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Watches connections below all HTTP. A library hands a request on when its head is whole, and takes an answer whether it can be
 * sent or not; what lies before the one and behind the other is bounded here, for all connections of the process together.
 */
public final class Connections {

    private final ConnectionLimits limits;
    private final HeldHeads heads;
    private final UnsentAnswers unsent;
    private volatile @Nullable Refusals refusals;

    public Connections(ConnectionLimits limits) {
        this.limits = limits;
        this.heads = new HeldHeads(limits.headBytes());
        this.unsent = new UnsentAnswers(limits.unsentBytes());
    }

    /** To be called before anything is read from it; whether it speaks TLS, and whether it speaks HTTP, shows later. */
    public void watch(Channel accepted) {
        accepted.pipeline().addFirst(new Edge(limits.headTime(), heads, unsent, () -> Optional.ofNullable(refusals)));
    }

    /** Until then, the library refuses what it cannot read, with a status alone. */
    public void refuseBy(Refusals chosen) {
        refusals = chosen;
    }

    public UnsentAnswers unsent() {
        return unsent;
    }
}
