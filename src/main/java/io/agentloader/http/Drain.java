package io.agentloader.http;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The requests under way, and the end of taking new ones. From {@link #giveNotice} on every answer ends its connection, so that callers
 * turn to others; from {@link #begin} on every new request is refused, but those that ask how the service does; what is under way is
 * answered, or at last told that it will not be.
 */
@Singleton
public final class Drain {

    /** Probes and metrics are asked to the last. */
    private static final String OPERATOR = "/q/";

    /** A client of a set of replicas finds another one at once; of a single one, the next after its start. */
    private static final Duration COME_BACK = Duration.ofSeconds(5);

    private final Problems problems;
    /** Each with what tells its caller that there will be no answer. */
    private final Map<Object, Runnable> underWay = new ConcurrentHashMap<>();

    private final Map<RoutingContext, Waiting> waiting = new ConcurrentHashMap<>();
    private final AtomicBoolean leaving = new AtomicBoolean();
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final AtomicBoolean over = new AtomicBoolean();
    private final CompletableFuture<Void> empty = new CompletableFuture<>();

    /** A request that is not begun, since it is its sender who has to do something. */
    private record Waiting(Context context, Runnable atStop) {}

    Drain(Problems problems) {
        this.problems = problems;
    }

    /** Whether new callers should turn to others; those who come are answered until it {@link #isStopping}. */
    public boolean isLeaving() {
        return leaving.get();
    }

    public boolean isStopping() {
        return stopping.get();
    }

    /** Answers as before from now on, on connections that end with that. */
    public void giveNotice() {
        leaving.set(true);
    }

    /** Takes no new request from now on. */
    public void begin() {
        giveNotice();
        stopping.set(true);
        waiting.keySet().forEach(this::release);
        completeWhenEmpty();
    }

    /** Answers nothing from now on, not even probes. */
    public void end() {
        over.set(true);
    }

    /** Whether it is after the {@link #end}. */
    boolean isOver() {
        return over.get();
    }

    /**
     * Has something done for a request when the service stops before it {@link #goesOn}; at once when it stops already.
     *
     * @param atStop done on the event loop of the request, on which this is called too
     */
    void whileWaiting(RoutingContext routing, Runnable atStop) {
        waiting.put(routing, new Waiting(Objects.requireNonNull(Vertx.currentContext()), atStop));
        routing.addEndHandler(ended -> waiting.remove(routing));
        if (isStopping()) {
            release(routing);
        }
    }

    /** Whether the wait is over without a stop; to be asked once. */
    boolean goesOn(RoutingContext routing) {
        return waiting.remove(routing) != null;
    }

    private void release(RoutingContext routing) {
        Waiting released = waiting.remove(routing);
        if (released != null) {
            released.context().runOnContext(nothing -> released.atStop().run());
        }
    }

    /** Completes when, after {@link #begin}, no request is under way any more. */
    public CompletionStage<Void> empty() {
        return empty.minimalCompletionStage();
    }

    /** Tells everybody who still waits for an answer that there will be none. */
    public void cut() {
        underWay.values().forEach(Runnable::run);
    }

    /**
     * Counts a request that the server has not seen; to be ended by {@link #left}.
     *
     * @param cut tells its caller that there will be no answer, from any thread
     * @return whether it may wait: once callers are to turn to others, the server has to see it; then nothing was done
     */
    boolean hold(Object request, Runnable cut) {
        underWay.put(request, cut);
        if (isLeaving()) {
            left(request);
        }
        return !isLeaving();
    }

    /** It is answered, or counted again, or its caller is gone. */
    void left(Object request) {
        if (underWay.remove(request) != null) {
            completeWhenEmpty();
        }
    }

    /** The problem for a request that comes too late; empty for one that is answered, since it came in time. */
    Optional<Answer> enter(RoutingContext routing, Call call) {
        if (call.target().path().startsWith(OPERATOR)) {
            return Optional.empty();
        }
        Context context = Objects.requireNonNull(Vertx.currentContext());
        underWay.put(routing, () -> context.runOnContext(nothing -> cut(routing)));
        routing.addHeadersEndHandler(nothing -> {
            if (isLeaving()) {
                routing.response().putHeader("Connection", "close");
            }
        });
        routing.addEndHandler(ended -> left(routing));
        return isStopping() && call.found().isEmpty() ? Optional.of(refusal(call)) : Optional.empty();
    }

    /** Tells who waits for the answer that there will be none. */
    void cut(RoutingContext routing) {
        if (!routing.response().headWritten() && !routing.response().closed()) {
            Call call = Call.of(routing);
            OciErrors.of(call, refusal(call)).sendTo(routing.response(), call.isHead());
        }
    }

    /** The problem for who comes too late. */
    Answer refusal(Call call) {
        return problems.of(
                Refusal.of(Code.STOPPING, "This service is being stopped and takes no request any more.")
                        .retryAfter(COME_BACK)
                        .header("Connection", "close"),
                call.requestId());
    }

    private void completeWhenEmpty() {
        if (isStopping() && underWay.isEmpty()) {
            empty.complete(null);
        }
    }
}
