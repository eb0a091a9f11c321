package io.agentloader.http;

import io.agentloader.connection.PromptAnswers;
import io.agentloader.pull.PulledAgent;
import io.agentloader.pull.Waiter;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A request that waits, with others, for an agent to be confirmed, and which the server has not seen. It is under way all the same, for a
 * stop. Made, answered and handed on, on its event loop.
 */
final class HeldRead implements Waiter, PromptAnswers.Waiting {

    private final Call call;
    private final Function<PulledAgent, Optional<WarmAnswer>> answers;
    private final PromptAnswers.End end;
    private final HeldReads reads;
    private @Nullable Cancellable waiting;
    private @Nullable Uni<PulledAgent> found;

    /** @param answers empty for what the long way answers */
    HeldRead(Call call, Function<PulledAgent, Optional<WarmAnswer>> answers, PromptAnswers.End end, HeldReads reads) {
        this.call = call;
        this.answers = answers;
        this.end = end;
        this.reads = reads;
    }

    Call call() {
        return call;
    }

    void waitsOn(Cancellable begun) {
        waiting = begun;
    }

    @Override
    public void served(PulledAgent agent) {
        end.of(() -> answer(agent));
    }

    @Override
    public void failed(Throwable failure) {
        end.of(() -> handOn(Uni.createFrom().failure(failure)));
    }

    /** The server tells them that there will be no answer; what would have been one is none, in the log too. */
    void cut() {
        end.of(() -> {
            waitNoLonger();
            return handOn(null);
        });
    }

    @Override
    public void leave() {
        waitNoLonger();
        reads.left(this);
    }

    private void waitNoLonger() {
        if (waiting != null) {
            waiting.cancel();
        }
    }

    private Optional<PromptAnswers.Told> answer(PulledAgent agent) {
        Optional<WarmAnswer> answer;
        try {
            // an answer that ends its connection is the server's
            answer = reads.isLeaving() ? Optional.empty() : answers.apply(agent);
        } catch (RuntimeException bug) {
            return handOn(Uni.createFrom().failure(bug));
        }
        if (answer.isEmpty()) {
            return handOn(Uni.createFrom().item(agent));
        }
        reads.left(this);
        return answer.map(WarmAnswer::told);
    }

    private Optional<PromptAnswers.Told> handOn(@Nullable Uni<PulledAgent> outcome) {
        found = outcome;
        reads.handOn(this);
        return Optional.empty();
    }

    /** The gate has it. Called once. */
    void arriveAt(RoutingContext routing) {
        RequestId.use(call.requestId(), routing);
        if (found != null) {
            Call.found(found, routing);
            found = null;
        }
    }
}
