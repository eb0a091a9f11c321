package io.agentloader.http;

import io.agentloader.document.StoreInfo;
import io.agentloader.store.ContentStore;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;

/** From a request about the store to its answer. What takes long is begun, and told about under {@code /operations}. */
@Singleton
final class StoreRequests {

    private final ContentStore store;
    private final Operations operations;
    private final Admin admin;

    StoreRequests(ContentStore store, Operations operations, Admin admin) {
        this.store = store;
        this.operations = operations;
        this.admin = admin;
    }

    /** {@code StoreInfo}. */
    Uni<Answer> info() {
        return store.usage().map(usage -> Answer.of(200)
                .with("Cache-Control", "no-store")
                .with("X-Content-Type-Options", "nosniff")
                .with(Json.MEDIA_TYPE, Json.bytes(StoreInfo.of(usage, store.health()))));
    }

    Answer collect(Call call) {
        admin.require();
        boolean dryRun = call.query().only("dry-run").flag("dry-run");
        return OperationRequests.accepted(operations.begin(
                Task.of(dryRun ? "gc-dry-run" : "gc", store.collect(dryRun).map(StoreInfo::collection))));
    }

    Answer verify(Call call) {
        admin.require();
        call.query().only();
        return OperationRequests.accepted(
                operations.begin(Task.of("verify", store.verify().map(StoreInfo::verification))));
    }
}
