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
    Answer one(String id) {
        return operations
                .find(id)
                .map(operation -> told(Answer.of(200), operation))
                .orElseThrow(
                        () -> Refusal.noSuchResource(
                                "There is no such operation: it was never begun, or before the service was started, or long ago."));
    }

    static Answer told(Answer answer, Operation operation) {
        Answer told = answer.with("Cache-Control", "no-store")
                .with("X-Content-Type-Options", "nosniff")
                .with(Json.MEDIA_TYPE, Json.bytes(operation.document()));
        return operation.isRunning() ? told.with("Retry-After", "1") : told;
    }
}
