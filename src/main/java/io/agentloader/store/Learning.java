package io.agentloader.store;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Thrown to whoever would have to wait for another thread that gets to know a repository: that is waited for without a thread.
 * No failure, and so nothing that leaves the room.
 */
final class Learning extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient CompletableFuture<Void> end;

    Learning(CompletableFuture<Void> end) {
        super("another thread gets to know the repository", null, false, false);
        this.end = end;
    }

    /** Completes when the question can be asked again; a stage of its own, since who leaves cancels it. */
    CompletionStage<Void> end() {
        return end.copy();
    }
}
