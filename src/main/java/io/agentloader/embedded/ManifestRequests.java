package io.agentloader.embedded;

import io.agentloader.oci.Descriptor;
import io.agentloader.oci.Digest;
import io.agentloader.oci.MediaType;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Manifests on their way in (distribution specification, "Pushing Manifests"). */
final class ManifestRequests {

    private final Shelves shelves;
    private final Uploads uploads;
    private final Disk disk;

    ManifestRequests(Shelves shelves, Uploads uploads, Disk disk) {
        this.shelves = shelves;
        this.uploads = uploads;
        this.disk = disk;
    }

    /**
     * What a request wants a manifest to be called.
     *
     * @param digest that the bytes have to have; empty when only a tag is given
     */
    private record Wanted(String repository, Optional<Digest> digest, List<String> tags, MediaType type) {

        static Wanted of(HttpServerRequest request, ApiPath path) {
            String name = path.identifier();
            Optional<Digest> digest = Digest.parse(name);
            if (digest.isEmpty() && name.contains(":")) {
                throw new Refused(ApiError.DIGEST_INVALID.about(name));
            }
            List<String> more = request.params().getAll("tag");
            List<String> tags = digest.isPresent()
                    ? more
                    : Stream.concat(Stream.of(name), more.stream()).toList();
            for (String tag : tags) {
                if (!ApiPath.isTag(tag)) {
                    throw new Refused(ApiError.TAG_INVALID.about(tag));
                }
            }
            String type = request.getHeader("Content-Type");
            return new Wanted(path.repository(), digest, tags, MediaType.of(type == null ? "" : type));
        }
    }

    Future<Outgoing> put(HttpServerRequest request, ApiPath path) {
        Wanted wanted = Wanted.of(request, path);
        return disk.run(() -> uploads.begin(wanted.repository()))
                .compose(upload -> Intake.of(request, upload, uploads.limits().manifest(), disk)
                        .compose(in -> disk.run(() -> (Outgoing) finish(upload, wanted)))
                        .eventually(() -> disk.run(() -> {
                            uploads.end(upload);
                            return null;
                        })));
    }

    /** Blocks. */
    private Answer finish(Upload upload, Wanted wanted) throws IOException {
        byte[] bytes = Files.readAllBytes(upload.file());
        Digest.Algorithm algorithm = wanted.digest().map(Digest::algorithm).orElse(Digest.Algorithm.SHA256);
        Digest actual = Digest.of(algorithm, ByteBuffer.wrap(bytes));
        wanted.digest().filter(named -> !named.equals(actual)).ifPresent(named -> {
            throw new Refused(ApiError.DIGEST_INVALID.about(named + " was due, and what came is " + actual));
        });
        HeldManifest manifest = read(wanted, actual, bytes);
        Set<Digest> missing = shelves.addManifest(wanted.repository(), upload.file(), manifest, wanted.tags());
        if (!missing.isEmpty()) {
            throw new Refused(ApiError.MANIFEST_BLOB_UNKNOWN.about(
                    missing.stream().map(Digest::toString).sorted().collect(Collectors.joining(", "))));
        }
        return created(wanted, manifest);
    }

    private HeldManifest read(Wanted wanted, Digest digest, byte[] bytes) {
        try {
            ManifestText text = ManifestText.take(wanted.type(), bytes);
            checkSizes(wanted.repository(), text);
            return text.held(digest, bytes.length);
        } catch (IllegalArgumentException wrong) {
            throw new Refused(ApiError.MANIFEST_INVALID.about(String.valueOf(wrong.getMessage())));
        }
    }

    /** Who pulls it would refuse what is not as long as its descriptor says. Of what is not here nobody knows. */
    private void checkSizes(String repository, ManifestText text) {
        Holding holding = shelves.find(repository).orElse(Holding.EMPTY);
        for (Descriptor part : text.parts()) {
            holding.size(part.digest()).filter(size -> size != part.size()).ifPresent(size -> {
                throw new IllegalArgumentException(
                        "the size of " + part.digest() + " is " + size + " and not " + part.size());
            });
        }
    }

    private static Answer created(Wanted wanted, HeldManifest manifest) {
        Answer answer = Answer.of(201)
                .with("Location", "/v2/" + wanted.repository() + "/manifests/" + manifest.digest())
                .with(DistributionApi.DIGEST_HEADER, manifest.digest().toString());
        if (!wanted.tags().isEmpty()) {
            answer = answer.with("OCI-Tag", String.join(", ", wanted.tags()));
        }
        return manifest.subject().isPresent()
                ? answer.with("OCI-Subject", manifest.subject().get().toString())
                : answer;
    }
}
