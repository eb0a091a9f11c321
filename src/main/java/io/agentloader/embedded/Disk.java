package io.agentloader.embedded;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** Does what blocks, on threads for it. */
record Disk(Vertx vertx, Executor threads) {

    /** Goes on where it was called. Fails with {@link Refused} when too much waits already. */
    <T> Future<T> run(Callable<T> work) {
        return Future.fromCompletionStage(stage(work), vertx.getOrCreateContext());
    }

    /** The same for whoever is on no event loop: goes on where the work was done. */
    <T> CompletionStage<T> stage(Callable<T> work) {
        CompletableFuture<T> done = new CompletableFuture<>();
        try {
            threads.execute(() -> complete(done, work));
        } catch (RejectedExecutionException full) {
            done.completeExceptionally(new Refused(ApiError.TOOMANYREQUESTS.about("disk")));
        }
        return done;
    }

    private static <T> void complete(CompletableFuture<T> done, Callable<T> work) {
        try {
            done.complete(work.call());
        } catch (Exception failed) {
            // whoever waits for it is told, whatever it is
            done.completeExceptionally(failed);
        }
    }
}
