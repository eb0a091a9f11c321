package io.agentloader.http;

import jakarta.inject.Singleton;

/** Tells how far work has come that a request began. */
@Singleton
final class OperationRequests {

    private final Operations operations;

    OperationRequests(Operations operations) {
        this.operations = operations;
    }

    /** {@code Operation}; with {@code Retry-After} while it runs. */
    Answer one(Call call, String id) {
        return told(Answer.of(200), known(call, id)).with("Vary", "Accept");
    }

    /** What the caller may know of; that of another caller is as good as none. */
    Operation known(Call call, String id) {
        return operations
                .find(id)
                .filter(operation -> operation.isFor(call.caller()))
                .orElseThrow(
                        () -> Refusal.noSuchResource(
                                "There is no such operation: it was never begun, or before the service was started, or long ago."));
    }

    /** That work was taken on, and where to ask about it. */
    static Answer accepted(Operation operation) {
        return told(Answer.of(202), operation).with("Location", operation.location());
    }

    private static Answer told(Answer answer, Operation operation) {
        Answer told = answer.with("Cache-Control", "no-store")
                .with("X-Content-Type-Options", "nosniff")
                .with(Json.MEDIA_TYPE, Json.bytes(operation.document()));
        return operation.isRunning() ? told.with("Retry-After", "1") : told;
    }
}
