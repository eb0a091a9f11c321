package io.agentloader.connection;

import io.netty.channel.Channel;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Watches connections below all HTTP. A library hands a request on when its head is whole, and takes an answer whether it can be
 * sent or not; what lies before the one and behind the other is bounded here, for all connections of the process together.
 */
public final class Connections {

    private final ConnectionLimits limits;
    private final HeldHeads heads;
    private final UnsentAnswers unsent;
    private final HangUps hangUps = HangUps.logged();
    private final AtomicReference<Surface> surface = new AtomicReference<>(Surface.silent());

    public Connections(ConnectionLimits limits) {
        this.limits = limits;
        this.heads = new HeldHeads(limits.headBytes());
        this.unsent = new UnsentAnswers(limits.unsentBytes());
    }

    /** To be called before anything is read from it; whether it speaks TLS, and whether it speaks HTTP, shows later. */
    public void watch(Channel accepted) {
        accepted.pipeline().addFirst(new Edge(limits.headTime(), heads, unsent, hangUps, surface::get));
    }

    /** Until then, the library refuses what it cannot read, with a status alone. */
    public void refuseBy(Refusals chosen) {
        surface.updateAndGet(now -> now.refusing(chosen));
    }

    /** Until then, the server is asked for everything. */
    public void answerBy(PromptAnswers chosen) {
        surface.updateAndGet(now -> now.answering(chosen));
    }

    public HangUps hangUps() {
        return hangUps;
    }

    public UnsentAnswers unsent() {
        return unsent;
    }
}
