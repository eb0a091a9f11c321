package io.agentloader.http;

import io.agentloader.pull.PulledAgent;
import io.agentloader.pull.Waiter;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/** A request that waits, with others, for an agent to be confirmed. Made on its event loop, on which it is answered, too. */
final class ConfirmedRead implements Waiter {

    private final RoutingContext routing;
    private final Function<PulledAgent, Optional<WarmAnswer>> answers;
    private final Context context = Objects.requireNonNull(Vertx.currentContext());

    /** @param answers empty for what the long way answers */
    ConfirmedRead(RoutingContext routing, Function<PulledAgent, Optional<WarmAnswer>> answers) {
        this.routing = routing;
        this.answers = answers;
    }

    /** Nobody waits any more once the caller is gone, or a stop has cut the request short. */
    void leaveWhenOver(Cancellable waiting) {
        routing.addEndHandler(ended -> waiting.cancel());
    }

    @Override
    public void served(PulledAgent agent) {
        context.runOnContext(nothing -> answer(agent));
    }

    @Override
    public void failed(Throwable failure) {
        context.runOnContext(nothing -> goOn(Uni.createFrom().failure(failure)));
    }

    private void answer(PulledAgent agent) {
        if (isOver()) {
            return;
        }
        try {
            answers.apply(agent)
                    .ifPresentOrElse(this::send, () -> goOn(Uni.createFrom().item(agent)));
        } catch (RuntimeException bug) {
            routing.fail(bug);
        }
    }

    private void send(WarmAnswer answer) {
        answer.sendTo(routing.response());
        // the next request on this connection waits behind what is left of this one
        routing.request().resume();
    }

    private void goOn(Uni<PulledAgent> found) {
        if (!isOver()) {
            Call.found(found, routing);
            routing.next();
        }
    }

    private boolean isOver() {
        return routing.response().ended() || routing.response().closed();
    }
}
