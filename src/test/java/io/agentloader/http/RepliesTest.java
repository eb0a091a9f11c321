package io.agentloader.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.connection.ConnectionLimits;
import io.agentloader.connection.Connections;
import io.agentloader.connection.UnsentAnswers;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RepliesTest {

    private final Vertx vertx = Vertx.vertx();
    private final UnsentAnswers unsent =
            new Connections(new ConnectionLimits(1000, Duration.ofSeconds(10), 1 << 20)).unsent();
    private final Replies replies = new Replies(unsent);

    @AfterEach
    void stop() throws Exception {
        await(vertx.close());
    }

    /** As a stop does it: the connection stays, and the framework must hear nothing of how the work ends. */
    @Test
    void workIsCancelledOnceItsRequestWasAnsweredInAnotherWay() throws Exception {
        CompletableFuture<String> end = new CompletableFuture<>();
        Uni<Answer> work = Uni.createFrom().<Answer>nothing().onCancellation().invoke(() -> end.complete("cancelled"));
        Router router = Router.router(vertx);
        router.route().handler(routing -> {
            replies.to(routing, work).subscribe().with(reply -> end.complete("answered"), end::completeExceptionally);
            vertx.runOnContext(later -> routing.response().setStatusCode(503).end());
        });
        HttpServer server =
                await(vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"));

        HttpClientResponse told = await(vertx.createHttpClient()
                .request(HttpMethod.GET, server.actualPort(), "127.0.0.1", "/agents/acme/helper")
                .flatMap(request -> request.send()));

        assertThat(told.statusCode()).isEqualTo(503);
        assertThat(end.get(10, TimeUnit.SECONDS)).isEqualTo("cancelled");
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
}
