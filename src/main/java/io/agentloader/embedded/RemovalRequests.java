package io.agentloader.embedded;

import io.agentloader.oci.Digest;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.concurrent.Callable;

/** Takes tags, manifests and blobs away (distribution specification, "Content Management"). */
final class RemovalRequests {

    private final Shelves shelves;
    private final Disk disk;

    RemovalRequests(Shelves shelves, Disk disk) {
        this.shelves = shelves;
        this.disk = disk;
    }

    Future<Outgoing> manifest(ApiPath path) {
        String name = path.identifier();
        Optional<Digest> digest = Digest.parse(name);
        if (digest.isEmpty() && name.contains(":")) {
            return Future.succeededFuture(ApiError.DIGEST_INVALID.about(name));
        }
        Callable<Boolean> removal = digest.isPresent()
                ? () -> shelves.deleteManifest(path.repository(), digest.get())
                : () -> shelves.deleteTag(path.repository(), name);
        return removed(path, ApiError.MANIFEST_UNKNOWN, removal);
    }

    Future<Outgoing> blob(ApiPath path) {
        Optional<Digest> digest = Digest.parse(path.identifier());
        return digest.isPresent()
                ? removed(path, ApiError.BLOB_UNKNOWN, () -> shelves.deleteBlob(path.repository(), digest.get()))
                : Future.succeededFuture(ApiError.DIGEST_INVALID.about(path.identifier()));
    }

    private Future<Outgoing> removed(ApiPath path, ApiError unknown, Callable<Boolean> removal) {
        return shelves.find(path.repository()).isEmpty()
                ? Future.succeededFuture(ApiError.NAME_UNKNOWN.about(path.repository()))
                : disk.run(removal).map(done -> done ? Answer.of(202) : unknown.about(path.identifier()));
    }
}
