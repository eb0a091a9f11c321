package io.agentloader.embedded;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;

/** Which request is for whom. */
final class Routing {

    private final ReadingRequests reading;
    private final UploadRequests uploading;
    private final ManifestRequests manifests;
    private final RemovalRequests removals;

    Routing(Shelves shelves, Uploads uploads, Disk disk) {
        this.reading = new ReadingRequests(shelves, disk.vertx());
        this.uploading = new UploadRequests(shelves, uploads, disk);
        this.manifests = new ManifestRequests(shelves, uploads, disk);
        this.removals = new RemovalRequests(shelves, disk);
    }

    Future<Outgoing> answer(HttpServerRequest request) {
        String raw = Optional.ofNullable(request.path()).orElse("");
        Optional<ApiPath> path = ApiPath.parse(raw);
        if (path.isEmpty()) {
            return now(ApiError.NOT_FOUND.about(raw));
        }
        boolean named =
                path.get().endpoint() != ApiPath.Endpoint.BASE && path.get().endpoint() != ApiPath.Endpoint.CATALOG;
        if (named && !ApiPath.isRepository(path.get().repository())) {
            return now(ApiError.NAME_INVALID.about(path.get().repository()));
        }
        try {
            return endpoint(request, path.get());
        } catch (RuntimeException failed) {
            return Future.failedFuture(failed);
        }
    }

    private Future<Outgoing> endpoint(HttpServerRequest request, ApiPath path) {
        return switch (path.endpoint()) {
            case BASE -> looked(request, new Answer(200, DistributionApi.JSON, Buffer.buffer("{}")));
            case CATALOG -> looked(request, reading.catalog(request));
            case TAGS -> looked(request, reading.tags(request, path));
            case REFERRERS -> looked(request, reading.referrers(request, path));
            case MANIFEST -> manifest(request, path);
            case BLOB -> blob(request, path);
            case UPLOADS ->
                request.method().name().equals("POST")
                        ? uploading.begin(request, path.repository())
                        : unsupported(request, "POST");
            case UPLOAD -> upload(request, path);
        };
    }

    private Future<Outgoing> manifest(HttpServerRequest request, ApiPath path) {
        return switch (request.method().name()) {
            case "GET", "HEAD" -> now(reading.manifest(request, path));
            case "PUT" -> manifests.put(request, path);
            case "DELETE" -> removals.manifest(path);
            default -> unsupported(request, "GET, HEAD, PUT, DELETE");
        };
    }

    private Future<Outgoing> blob(HttpServerRequest request, ApiPath path) {
        return switch (request.method().name()) {
            case "GET", "HEAD" -> now(reading.blob(request, path));
            case "DELETE" -> removals.blob(path);
            default -> unsupported(request, "GET, HEAD, DELETE");
        };
    }

    private Future<Outgoing> upload(HttpServerRequest request, ApiPath path) {
        return switch (request.method().name()) {
            case "GET", "HEAD" -> uploading.status(path);
            case "PATCH" -> uploading.append(request, path);
            case "PUT" -> uploading.complete(request, path);
            case "DELETE" -> uploading.cancel(path);
            default -> unsupported(request, "GET, HEAD, PATCH, PUT, DELETE");
        };
    }

    private static Future<Outgoing> looked(HttpServerRequest request, Outgoing answer) {
        return switch (request.method().name()) {
            case "GET", "HEAD" -> now(answer);
            default -> unsupported(request, "GET, HEAD");
        };
    }

    private static Future<Outgoing> unsupported(HttpServerRequest request, String allowed) {
        return now(ApiError.UNSUPPORTED.about(request.method().name()).with("Allow", allowed));
    }

    private static Future<Outgoing> now(Outgoing answer) {
        return Future.succeededFuture(answer);
    }
}
