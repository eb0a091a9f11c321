package io.agentloader.embedded;

import io.agentloader.oci.Content;
import io.agentloader.oci.Digest;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

/**
 * The reading half of the OCI distribution API over a catalog in memory: {@code /v2/}, manifests, blobs and tag lists, for
 * {@code GET} and {@code HEAD}. Any request gets an answer; none changes anything.
 */
public final class DistributionApi implements Handler<HttpServerRequest> {

    static final Map<String, String> JSON = Map.of("Content-Type", "application/json; charset=utf-8");
    static final String DIGEST_HEADER = "Docker-Content-Digest";
    private static final Set<ApiPath.Endpoint> SERVED =
            EnumSet.of(ApiPath.Endpoint.BASE, ApiPath.Endpoint.MANIFEST, ApiPath.Endpoint.BLOB, ApiPath.Endpoint.TAGS);

    private final AtomicReference<Catalog> catalog;

    public DistributionApi(Catalog initial) {
        this.catalog = new AtomicReference<>(initial);
    }

    /** Changes what is served, at once and as a whole: a request sees the catalog before or the one after. */
    public void update(UnaryOperator<Catalog> change) {
        catalog.updateAndGet(change);
    }

    @Override
    public void handle(HttpServerRequest request) {
        answer(request).sendTo(request);
    }

    /** What this registry says to the request; nothing is sent. */
    public Answer answer(HttpServerRequest request) {
        return decide(request).with("Docker-Distribution-API-Version", "registry/2.0");
    }

    private Answer decide(HttpServerRequest request) {
        if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD)) {
            return ApiError.UNSUPPORTED.about(request.method().name()).with("Allow", "GET, HEAD");
        }
        String raw = Optional.ofNullable(request.path()).orElse("");
        return ApiPath.parse(raw)
                .filter(path -> SERVED.contains(path.endpoint()))
                .map(path -> endpoint(request, path))
                .orElseGet(() -> ApiError.NOT_FOUND.about(raw));
    }

    private Answer endpoint(HttpServerRequest request, ApiPath path) {
        if (path.endpoint() == ApiPath.Endpoint.BASE) {
            return new Answer(200, JSON, Buffer.buffer("{}"));
        }
        Catalog now = Objects.requireNonNull(catalog.get());
        if (!ApiPath.isRepository(path.repository())) {
            return ApiError.NAME_INVALID.about(path.repository());
        }
        if (!now.has(path.repository())) {
            return ApiError.NAME_UNKNOWN.about(path.repository());
        }
        return switch (path.endpoint()) {
            case MANIFEST -> manifest(now, path, Accepted.of(request.headers().getAll("Accept")));
            case BLOB -> blob(now, path);
            case TAGS -> tags(now, path, request);
            default -> throw new IllegalStateException("answered above");
        };
    }

    private static Answer manifest(Catalog now, ApiPath path, Accepted accepted) {
        if (path.identifier().contains(":") && Digest.parse(path.identifier()).isEmpty()) {
            return ApiError.DIGEST_INVALID.about(path.identifier());
        }
        return now.manifest(path.repository(), path.identifier())
                .filter(content -> accepted.allows(content.descriptor().mediaType()))
                .map(content ->
                        content(content, content.descriptor().mediaType().name()))
                .orElseGet(() -> ApiError.MANIFEST_UNKNOWN.about(path.identifier()));
    }

    private static Answer blob(Catalog now, ApiPath path) {
        Optional<Digest> digest = Digest.parse(path.identifier());
        if (digest.isEmpty()) {
            return ApiError.DIGEST_INVALID.about(path.identifier());
        }
        return now.blob(path.repository(), digest.get())
                .map(content -> content(content, "application/octet-stream"))
                .orElseGet(() -> ApiError.BLOB_UNKNOWN.about(path.identifier()));
    }

    private static Answer content(Content content, String mediaType) {
        return Answer.of(mediaType, Buffer.buffer(content.toByteArray()))
                .with(DIGEST_HEADER, content.digest().toString());
    }

    private static Answer tags(Catalog now, ApiPath path, HttpServerRequest request) {
        return Listing.tags(path.repository(), now.tags(path.repository()), request);
    }
}
