package io.agentloader.shared;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.testkit.RedisServer;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One connection to a real Redis that stops answering. */
@Timeout(60)
class RedisLineIT {

    private static final Duration PATIENCE = Duration.ofMillis(500);
    private static final int CALLERS = 20;

    @TempDir
    Path folder;

    @Test
    void everybodyWhoWaitsAtThatMomentIsTold() {
        Vertx vertx = Vertx.vertx();
        Queue<Throwable> uncaught = new ConcurrentLinkedQueue<>();
        vertx.exceptionHandler(uncaught::add);
        try (RedisServer server = RedisServer.start(folder)) {
            RedisLine line = new RedisLine(
                    vertx,
                    Redis.createClient(vertx, server.url()),
                    PATIENCE,
                    InstantSource.system(),
                    reason -> {},
                    () -> {});
            // where answers come to, and so where those ask on who have got one
            Context loop = whereAnswersCome(line);
            server.pause();
            List<CompletableFuture<Optional<Response>>> callers = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                callers.add(ask(line, loop));
            }

            assertThat(callers).allSatisfy(caller -> assertThat(caller)
                    .failsWithin(Duration.ofSeconds(5))
                    .withThrowableThat()
                    .withCauseInstanceOf(RedisTrouble.class));
            // they had one connection, which is closed once
            assertThat(uncaught).isEmpty();
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    private static Context whereAnswersCome(RedisLine line) {
        CompletableFuture<Context> loop = new CompletableFuture<>();
        line.send(Request.cmd(Command.PING))
                .subscribe()
                .with(answer -> loop.complete(Vertx.currentContext()), loop::completeExceptionally);
        return loop.orTimeout(10, TimeUnit.SECONDS).join();
    }

    private static CompletableFuture<Optional<Response>> ask(RedisLine line, Context loop) {
        CompletableFuture<Optional<Response>> answer = new CompletableFuture<>();
        loop.runOnContext(nothing ->
                line.send(Request.cmd(Command.PING)).subscribe().with(answer::complete, answer::completeExceptionally));
        return answer;
    }
}
