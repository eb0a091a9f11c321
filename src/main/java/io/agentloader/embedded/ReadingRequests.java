package io.agentloader.embedded;

import io.agentloader.oci.Digest;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;

/** Reads from a registry on disk: what it decides, it decides from memory (distribution specification, "Pull"). */
final class ReadingRequests {

    private final Shelves shelves;
    private final Vertx vertx;

    ReadingRequests(Shelves shelves, Vertx vertx) {
        this.shelves = shelves;
        this.vertx = vertx;
    }

    /** Content as it is answered with. */
    private record Served(Digest digest, long size, String type) {
        private String etag() {
            return '"' + digest.toString() + '"';
        }

        private Answer head(int status) {
            return Answer.of(status)
                    .with("Content-Type", type)
                    .with(DistributionApi.DIGEST_HEADER, digest.toString())
                    .with("ETag", etag())
                    .with("Accept-Ranges", "bytes");
        }
    }

    Outgoing manifest(HttpServerRequest request, ApiPath path) {
        if (path.identifier().contains(":") && Digest.parse(path.identifier()).isEmpty()) {
            return ApiError.DIGEST_INVALID.about(path.identifier());
        }
        Optional<Holding> holding = shelves.find(path.repository());
        if (holding.isEmpty()) {
            return ApiError.NAME_UNKNOWN.about(path.repository());
        }
        return holding.get()
                .manifest(path.identifier())
                .map(held -> new Served(
                        held.digest(),
                        held.descriptor().size(),
                        held.descriptor().mediaType().name()))
                .map(served -> content(request, served))
                .orElseGet(() -> ApiError.MANIFEST_UNKNOWN.about(path.identifier()));
    }

    Outgoing blob(HttpServerRequest request, ApiPath path) {
        Optional<Digest> digest = Digest.parse(path.identifier());
        if (digest.isEmpty()) {
            return ApiError.DIGEST_INVALID.about(path.identifier());
        }
        return shelves.find(path.repository())
                .flatMap(holding -> Optional.ofNullable(holding.blobs().get(digest.get())))
                .map(size -> new Served(digest.get(), size, "application/octet-stream"))
                .map(served -> content(request, served))
                .orElseGet(() -> ApiError.BLOB_UNKNOWN.about(path.identifier()));
    }

    private Outgoing content(HttpServerRequest request, Served served) {
        if (served.etag().equals(request.getHeader("If-None-Match"))) {
            return served.head(304);
        }
        if (request.method().equals(HttpMethod.HEAD)) {
            return served.head(200).with("Content-Length", Long.toString(served.size()));
        }
        Optional<ByteRange> range = ByteRange.of(request, served.etag(), served.size());
        if (range.isEmpty()) {
            return file(served, served.head(200), new FileAnswer.Part(0, served.size()));
        }
        ByteRange asked = range.get();
        if (asked.isEmpty()) {
            return ApiError.RANGE_INVALID
                    .about(String.valueOf(request.getHeader("Range")))
                    .with("Content-Range", "bytes */" + served.size());
        }
        String bytes = "bytes " + asked.first() + "-" + asked.last() + "/" + served.size();
        return file(served, served.head(206).with("Content-Range", bytes), asked.part());
    }

    private Outgoing file(Served served, Answer head, FileAnswer.Part part) {
        return part.length() == 0 ? head : new FileAnswer(vertx, head, shelves.file(served.digest()), part);
    }

    Outgoing tags(HttpServerRequest request, ApiPath path) {
        return shelves.find(path.repository())
                .map(holding -> (Outgoing) Listing.tags(
                        path.repository(), holding.tags().keySet().stream().toList(), request))
                .orElseGet(() -> ApiError.NAME_UNKNOWN.about(path.repository()));
    }

    Outgoing catalog(HttpServerRequest request) {
        return Listing.repositories(shelves.repositories(), request);
    }

    Outgoing referrers(HttpServerRequest request, ApiPath path) {
        return Digest.parse(path.identifier())
                .map(subject -> Referrers.answer(
                        shelves.find(path.repository()).orElse(Holding.EMPTY).referrers(subject),
                        Optional.ofNullable(request.getParam("artifactType"))))
                .orElseGet(() -> ApiError.DIGEST_INVALID.about(path.identifier()));
    }
}
