package io.agentloader.shared;

import io.smallrye.mutiny.Uni;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One connection to Redis, made when it is needed. Whoever asks waits for so long and no longer; after trouble nobody is kept waiting
 * for a while, and then one finds out whether it is over.
 */
final class RedisLine {

    private static final Duration SHORTEST_REST = Duration.ofSeconds(2);

    /** So that of all the time no more than a tenth is spent waiting, however long an answer is waited for. */
    private static final int REST = 10;

    private final Vertx vertx;
    private final Redis redis;
    private final Duration patience;
    private final Duration rest;
    private final InstantSource clock;
    private final Consumer<Optional<String>> told;
    private final Runnable tooLate;
    private final Object lock = new Object();

    private @Nullable Future<RedisConnection> connection;
    private Instant restsSince = Instant.MIN;
    private boolean resting;
    private boolean complained;
    private boolean probing;

    /**
     * A line that is not connected yet.
     *
     * @param told the reason when trouble begins, and nothing when it is over
     * @param tooLate run whenever no answer came in time
     */
    RedisLine(
            Vertx vertx,
            Redis redis,
            Duration patience,
            InstantSource clock,
            Consumer<Optional<String>> told,
            Runnable tooLate) {
        this.vertx = vertx;
        this.redis = redis;
        this.patience = patience;
        Duration enough = patience.multipliedBy(REST);
        this.rest = enough.compareTo(SHORTEST_REST) > 0 ? enough : SHORTEST_REST;
        this.clock = clock;
        this.told = told;
        this.tooLate = tooLate;
    }

    /** Connects, if that is not done, without waiting for it: the first who asks shall not have to. */
    void wake() {
        connected();
    }

    /** Leaves Redis alone for a while, because it kept somebody waiting elsewhere. */
    void rest() {
        synchronized (lock) {
            resting = true;
            restsSince = clock.instant();
        }
    }

    /** Whether whoever asks now is told at once that he may not. */
    boolean rests() {
        synchronized (lock) {
            return resting && (probing || !isRestOver());
        }
    }

    /** What Redis answers, empty for nil; or a {@link RedisTrouble}. */
    Uni<Optional<Response>> send(Request request) {
        return Uni.createFrom().emitter(emitter -> {
            if (!mayAsk()) {
                emitter.fail(new RedisTrouble("resting"));
                return;
            }
            AtomicBoolean over = new AtomicBoolean();
            Future<RedisConnection> line = connected();
            // runs also when nobody waits any more: how it ends says whether Redis is well
            long timer = vertx.setTimer(Math.max(1, patience.toMillis()), id -> {
                if (over.compareAndSet(false, true)) {
                    emitter.fail(late(line));
                }
            });
            line.compose(open -> open.send(request)).onComplete(result -> {
                vertx.cancelTimer(timer);
                if (!over.compareAndSet(false, true)) {
                    return;
                }
                if (result.succeeded()) {
                    wentWell();
                    emitter.complete(Optional.ofNullable(result.result()));
                } else {
                    emitter.fail(failed(line, result));
                }
            });
        });
    }

    private RedisTrouble failed(Future<RedisConnection> line, AsyncResult<Response> result) {
        RedisTrouble trouble = RedisTrouble.of(result.cause());
        if (trouble.isOfTheValue()) {
            wentWell();
        } else {
            wentBadly(line, trouble);
        }
        return trouble;
    }

    /** A connection that is still being made is left to it, so that the next one who asks may find it made. */
    private RedisTrouble late(Future<RedisConnection> line) {
        RedisTrouble trouble = new RedisTrouble("timeout");
        wentBadly(line, trouble);
        tooLate.run();
        return trouble;
    }

    /** The library takes it back for others, and would log the end of what nobody listens to, with its stack trace. */
    private static void giveUp(RedisConnection line) {
        line.close();
        line.exceptionHandler(known -> {});
    }

    /** Whether Redis is asked now: always while it is well, and else by one at a time, after a rest. */
    private boolean mayAsk() {
        synchronized (lock) {
            if (!resting) {
                return true;
            }
            if (probing || !isRestOver()) {
                return false;
            }
            probing = true;
            return true;
        }
    }

    /** Called with the lock held. */
    private boolean isRestOver() {
        Instant now = clock.instant();
        return now.isBefore(restsSince) || !now.isBefore(restsSince.plus(rest));
    }

    private Future<RedisConnection> connected() {
        synchronized (lock) {
            Future<RedisConnection> line = connection;
            if (line == null) {
                line = redis.connect();
                connection = line;
                Future<RedisConnection> made = line;
                line.onSuccess(open -> watch(made, open));
            }
            return line;
        }
    }

    private void watch(Future<RedisConnection> line, RedisConnection open) {
        open.endHandler(end -> forget(line));
        open.exceptionHandler(failure -> forget(line));
    }

    /** Whether nobody had before. */
    private boolean forget(Future<RedisConnection> line) {
        synchronized (lock) {
            boolean known = connection == line;
            if (known) {
                connection = null;
            }
            return known;
        }
    }

    private void wentWell() {
        boolean again;
        synchronized (lock) {
            again = complained;
            complained = false;
            resting = false;
            probing = false;
        }
        if (again) {
            told.accept(Optional.empty());
        }
    }

    private void wentBadly(Future<RedisConnection> line, RedisTrouble trouble) {
        boolean first;
        synchronized (lock) {
            first = !complained;
            complained = true;
            resting = true;
            probing = false;
            restsSince = clock.instant();
        }
        // all who wait at that moment hear of the same trouble, and a connection can be closed once
        if (line.isComplete() && forget(line)) {
            line.onSuccess(RedisLine::giveUp);
        }
        if (first) {
            told.accept(Optional.of(trouble.reason()));
        }
    }
}
