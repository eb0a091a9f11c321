package io.agentloader.registry;

import io.agentloader.failure.AgentException;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.io.EOFException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One request on the wire and its whole answer. One timer covers all of it, a trickling body included, and no more bytes
 * than the limit are kept. Everything happens on one context, so nothing here is locked.
 */
final class Exchange {

    /** Who says what becomes of a connection. */
    interface Judge {
        /** Begins when there is room at the host; fails with an {@link AgentException} when there is none to wait in. */
        Bulkhead.Stay enter(Runnable begin);

        /** Lets an answer of that size come in now or later, when there is memory for it. */
        Intake.Share intake(long size, Runnable begin);

        /** Who is told how bodies come and go. */
        RegistryListener listener();

        /** The failure of an answer that there was no memory for in time. */
        AgentException keptOut();

        /** How to get there. */
        CompletionStage<Way> way();

        /** How long one address is tried when so many are left, until the next one is. */
        Duration connect(int addresses);

        /** How a failure of the wire is told. */
        RuntimeException broken(Phase phase, Throwable cause);

        /** Told that this one waits for its turn at the host. */
        void waits();

        /** The failure of what waited in vain for its turn. */
        AgentException passedBy();

        /** What time it is. */
        Instant now();

        /** Why nothing may be sent to this address, which was connected to. */
        Optional<AgentException> refusal(SocketAddress address);
    }

    private final Context context;
    private final Ask ask;
    private final Duration limit;
    private final UniEmitter<? super Answer> emitter;
    private final Judge judge;
    private Buffer body = Buffer.buffer();
    private Phase phase = Phase.CONNECTING;
    private boolean entering;
    private boolean waiting;
    private boolean admitted;
    private boolean ended;
    private long timer = -1;
    private Instant sent = Instant.EPOCH;
    private Bulkhead.@Nullable Stay stay;
    private Intake.@Nullable Share share;
    private @Nullable HttpClientRequest request;

    private Exchange(Context context, Ask ask, Duration limit, UniEmitter<? super Answer> emitter, Judge judge) {
        this.context = context;
        this.limit = limit;
        this.ask = ask;
        this.emitter = emitter;
        this.judge = judge;
    }

    /** Sends on subscription, at once where that is on the loop itself; cancelling ends the request. */
    static Uni<Answer> send(Context context, Ask ask, Duration limit, Judge judge) {
        return Uni.createFrom().emitter(emitter -> {
            Exchange exchange = new Exchange(context, ask, limit, emitter, judge);
            emitter.onTermination(exchange::cancel);
            exchange.onLoop(exchange::start);
        });
    }

    private void onLoop(Runnable work) {
        if (isOnLoop()) {
            work.run();
        } else {
            context.runOnContext(nothing -> work.run());
        }
    }

    private boolean isOnLoop() {
        return context.equals(Vertx.currentContext());
    }

    private void start() {
        if (ended) {
            return;
        }
        startTimer();
        entering = true;
        try {
            stay = judge.enter(this::admit);
        } catch (AgentException crowded) {
            end(crowded);
        }
        entering = false;
        if (admitted) {
            entered();
        } else if (!ended) {
            waiting = true;
            judge.waits();
        }
    }

    /** Whoever is let in at once has no stay yet that he could end; who waits is let in by one who leaves, on any thread. */
    private void admit() {
        if (isOnLoop() && entering) {
            admitted = true;
        } else {
            context.runOnContext(nothing -> entered());
        }
    }

    private void startTimer() {
        timer = context.owner().setTimer(Math.max(1, limit.toMillis()), id -> late());
    }

    /** The time that it waited here is not the host's. */
    private void restartTimer() {
        context.owner().cancelTimer(timer);
        startTimer();
    }

    private void entered() {
        if (ended) {
            return;
        }
        if (waiting) {
            waiting = false;
            restartTimer();
        }
        judge.way().whenComplete((way, failure) -> onLoop(() -> found(way, failure)));
    }

    private void found(Way way, @Nullable Throwable failure) {
        if (ended) {
            return;
        }
        if (failure == null) {
            connect(way, 0);
            return;
        }
        Causes.find(AgentException.class, failure).ifPresentOrElse(this::end, () -> fail(failure));
    }

    private void connect(Way way, int number) {
        RequestOptions options = options();
        way.proxy()
                .ifPresentOrElse(
                        options::setProxyOptions,
                        () -> options.setServer(way.addresses().get(number)));
        int left = way.addresses().size() - number;
        if (left > 1) {
            options.setConnectTimeout(
                    Math.max(1, judge.connect(way.addresses().size()).toMillis()));
        }
        try {
            way.client().request(options).onComplete(connecting -> connected(way, number, connecting));
        } catch (IllegalStateException closed) {
            fail(new ClosedChannelException());
        }
    }

    private RequestOptions options() {
        Origin origin = ask.target().origin();
        RequestOptions options = new RequestOptions()
                .setMethod(ask.method())
                .setSsl(origin.tls())
                .setHost(origin.host())
                .setPort(origin.port())
                .setURI(ask.target().path());
        ask.headers().forEach(options::putHeader);
        ask.transport()
                .flatMap(Transport::connect)
                .ifPresent(limit -> options.setConnectTimeout(Math.max(1, limit.toMillis())));
        return options;
    }

    private void connected(Way way, int number, AsyncResult<HttpClientRequest> connecting) {
        if (connecting.failed()) {
            boolean more = number + 1 < way.addresses().size() && BreakShape.isOfOneAddress(connecting.cause());
            if (more && !ended) {
                connect(way, number + 1);
            } else {
                fail(connecting.cause());
            }
            return;
        }
        HttpClientRequest open = connecting.result();
        request = open;
        if (ended) {
            open.reset();
            return;
        }
        Optional<AgentException> refusal = judge.refusal(open.connection().remoteAddress());
        if (refusal.isPresent()) {
            end(refusal.get());
            return;
        }
        phase = Phase.WAITING;
        sent = judge.now();
        ask.body().ifPresent(body -> judge.listener().announced(body.bytes().length()));
        open.exceptionHandler(this::fail);
        Future<HttpClientResponse> answer =
                ask.body().map(Ask.Body::bytes).map(open::send).orElseGet(open::send);
        answer.onComplete(this::answered);
    }

    private void answered(AsyncResult<HttpClientResponse> answer) {
        if (answer.failed()) {
            fail(answer.cause());
            return;
        }
        if (ended) {
            return;
        }
        phase = Phase.READING;
        ask.body().ifPresent(body -> judge.listener().moved(body.bytes().length()));
        HttpClientResponse response = answer.result();
        response.exceptionHandler(this::fail);
        if (isAnnouncedTooLong(response)) {
            finish(response, true);
            return;
        }
        response.handler(chunk -> read(response, chunk));
        response.endHandler(nothing -> ended(response));
        if (ask.method().equals(HttpMethod.HEAD)) {
            return;
        }
        judge.listener().announced(Math.max(0, announced(response)));
        if (announced(response) > Intake.SMALL) {
            takeIn(response, announced(response));
        }
    }

    /** Reads on when there is memory for all of it. */
    private void takeIn(HttpClientResponse response, long size) {
        response.pause();
        share = judge.intake(size, () -> context.runOnContext(nothing -> readOn(response, size)));
    }

    private void readOn(HttpClientResponse response, long size) {
        if (!ended) {
            body = Buffer.buffer((int) size).appendBuffer(body);
            restartTimer();
            response.resume();
        }
    }

    private boolean isAnnouncedTooLong(HttpClientResponse response) {
        return !ask.method().equals(HttpMethod.HEAD)
                && response.statusCode() == 200
                && announced(response) > limit(response);
    }

    private long limit(HttpClientResponse response) {
        return response.statusCode() == 200 ? ask.limit() : Ask.ERROR_LIMIT;
    }

    /** What {@code Content-Length} says, or -1. */
    private static long announced(HttpClientResponse response) {
        String text = response.getHeader("Content-Length");
        try {
            return text == null ? -1 : Long.parseLong(text.strip());
        } catch (NumberFormatException rubbish) {
            return -1;
        }
    }

    private void read(HttpClientResponse response, Buffer chunk) {
        if (ended) {
            return;
        }
        int room = (int) Math.min(chunk.length(), limit(response) - body.length());
        body.appendBuffer(chunk, 0, room);
        judge.listener().moved(room);
        if (room < chunk.length()) {
            finish(response, true);
        } else if (share == null && body.length() > Intake.SMALL) {
            takeIn(response, limit(response));
        }
    }

    /** Less than was announced is no answer; HTTP/1.1 notices by itself, HTTP/2 does not always. */
    private void ended(HttpClientResponse response) {
        if (!ask.method().equals(HttpMethod.HEAD) && body.length() < announced(response)) {
            fail(new EOFException("the body ended early"));
        } else {
            finish(response, false);
        }
    }

    private void finish(HttpClientResponse response, boolean cut) {
        if (end()) {
            if (cut && request != null) {
                request.reset();
            }
            Answer answer = new Answer(ask, sent, response.statusCode(), response.headers(), body, cut);
            // in the next turn of the loop its connection is free for what is asked for then
            context.runOnContext(nothing -> hand(answer));
        }
    }

    private void hand(Answer answer) {
        try {
            // whatever is made of it at once is made here
            emitter.complete(answer);
        } finally {
            letOthersIn();
        }
    }

    /** Waiting for a turn or for memory is not the host's fault. */
    private void late() {
        if (waiting) {
            end(judge.passedBy());
        } else if (share != null && !share.hasBegun()) {
            end(judge.keptOut());
        } else {
            fail(new TimeoutException());
        }
    }

    private void letOthersIn() {
        if (share != null) {
            share.end();
        }
    }

    private void fail(Throwable cause) {
        end(judge.broken(phase, cause));
    }

    private void end(RuntimeException failure) {
        if (end()) {
            if (request != null) {
                request.reset();
            }
            letOthersIn();
            emitter.fail(failure);
        }
    }

    private void cancel() {
        context.runOnContext(nothing -> {
            if (end() && request != null) {
                request.reset();
            }
            letOthersIn();
        });
    }

    /** Whether this call was the one that ended it. */
    private boolean end() {
        if (ended) {
            return false;
        }
        ended = true;
        context.owner().cancelTimer(timer);
        if (stay != null) {
            stay.end();
        }
        return true;
    }
}
