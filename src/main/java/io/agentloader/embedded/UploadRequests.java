package io.agentloader.embedded;

import io.agentloader.oci.Digest;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Blobs on their way in (distribution specification, "Pushing blobs"). */
final class UploadRequests {

    private static final Pattern RANGE = Pattern.compile("(?:bytes[ =])?([0-9]{1,18})-([0-9]{1,18})(?:/.*)?");

    private final Shelves shelves;
    private final Uploads uploads;
    private final Disk disk;

    UploadRequests(Shelves shelves, Uploads uploads, Disk disk) {
        this.shelves = shelves;
        this.uploads = uploads;
        this.disk = disk;
    }

    /** Begins one, takes one in that comes whole, or takes one over from another repository. */
    Future<Outgoing> begin(HttpServerRequest request, String repository) {
        String digest = request.getParam("digest");
        if (digest != null) {
            return Digest.parse(digest)
                    .map(named -> whole(request, repository, named))
                    .orElseGet(() -> answered(ApiError.DIGEST_INVALID.about(digest)));
        }
        Optional<Digest> mount = Optional.ofNullable(request.getParam("mount")).flatMap(Digest::parse);
        Optional<String> from = Optional.ofNullable(request.getParam("from"));
        return disk.run(() -> {
            if (mount.isPresent() && shelves.mount(repository, mount.get(), from)) {
                return created(repository, mount.get());
            }
            Upload upload = uploads.begin(repository);
            uploads.giveBack(upload);
            return standing(202, upload);
        });
    }

    private Future<Outgoing> whole(HttpServerRequest request, String repository, Digest digest) {
        return disk.run(() -> uploads.begin(repository)).compose(upload -> {
            Future<Outgoing> taken = Intake.of(request, upload, uploads.limits().blob(), disk)
                    .compose(in -> disk.run(() -> finish(upload, digest)));
            return ended(upload, taken);
        });
    }

    /** Whatever came of it, nothing is left of the upload. */
    private Future<Outgoing> ended(Upload upload, Future<Outgoing> taken) {
        return taken.eventually(() -> disk.run(() -> {
            uploads.end(upload);
            return null;
        }));
    }

    /** How far it came. */
    Future<Outgoing> status(ApiPath path) {
        return find(path).map(upload -> answered(standing(204, upload))).orElseGet(() -> unknown(path));
    }

    /** Takes in the next piece. */
    Future<Outgoing> append(HttpServerRequest request, ApiPath path) {
        return exclusive(path, upload -> taken(request, upload).map(in -> standing(202, upload)));
    }

    /** Takes in the last piece, if there is one, and gives the blob its name. */
    Future<Outgoing> complete(HttpServerRequest request, ApiPath path) {
        String text = String.valueOf(request.getParam("digest"));
        Optional<Digest> digest = Digest.parse(text);
        if (digest.isEmpty()) {
            return find(path).isPresent() ? answered(ApiError.DIGEST_INVALID.about(text)) : unknown(path);
        }
        return exclusive(
                path, upload -> taken(request, upload).compose(in -> disk.run(() -> finish(upload, digest.get()))));
    }

    Future<Outgoing> cancel(ApiPath path) {
        return exclusive(
                path,
                upload -> disk.run(() -> {
                    uploads.end(upload);
                    return Answer.of(204);
                }));
    }

    /** One request's work on an upload. */
    private interface Work {
        Future<? extends Outgoing> on(Upload upload);
    }

    private Future<Outgoing> exclusive(ApiPath path, Work work) {
        Optional<Upload> found = find(path);
        if (found.isEmpty()) {
            return unknown(path);
        }
        Upload upload = found.get();
        if (!upload.take()) {
            return answered(ApiError.UPLOAD_BUSY.about(path.identifier()));
        }
        return work.on(upload)
                .<Outgoing>map(answer -> answer)
                .recover(failure -> goesOn(failure) ? Future.failedFuture(failure) : dropped(upload, failure))
                .onComplete(done -> uploads.giveBack(upload));
    }

    /** Who was cut off or sent the wrong part may ask where it was; anything else is the end of the upload. */
    private static boolean goesOn(Throwable failure) {
        return failure instanceof Intake.CutOff
                || (failure instanceof Refused refused && refused.answer().status() == 416);
    }

    private <T> Future<T> dropped(Upload upload, Throwable failure) {
        return disk.run(() -> {
                    uploads.end(upload);
                    return null;
                })
                .transform(gone -> Future.failedFuture(failure));
    }

    private Future<Void> taken(HttpServerRequest request, Upload upload) {
        String range = request.getHeader("Content-Range");
        long begun = upload.size();
        if (range == null) {
            return Intake.of(request, upload, uploads.limits().blob(), disk);
        }
        OptionalLong length = partFrom(range, begun);
        long said = Intake.length(request);
        if (length.isEmpty() || (said >= 0 && said != length.getAsLong())) {
            Answer wrong = ApiError.BLOB_UPLOAD_INVALID
                    .about(range)
                    .with("Location", upload.location())
                    .with("Range", upload.range());
            return Future.failedFuture(new Refused(wrong));
        }
        return Intake.of(request, upload, uploads.limits().blob(), disk)
                .compose(in -> upload.size() - begun == length.getAsLong()
                        ? Future.succeededFuture()
                        : Future.failedFuture(new Refused(ApiError.SIZE_INVALID.about(range))));
    }

    /** How long the part is; empty when it is not the one that follows. */
    private static OptionalLong partFrom(String range, long begun) {
        Matcher part = RANGE.matcher(range);
        if (!part.matches() || Long.parseLong(part.group(1)) != begun) {
            return OptionalLong.empty();
        }
        long length = Long.parseLong(part.group(2)) - begun + 1;
        return length > 0 ? OptionalLong.of(length) : OptionalLong.empty();
    }

    /** Blocks. */
    private Outgoing finish(Upload upload, Digest digest) throws IOException {
        Digest actual = RegistryFolder.hash(upload.file(), digest.algorithm());
        if (!actual.equals(digest)) {
            throw new Refused(ApiError.DIGEST_INVALID.about(digest + " was due, and what came is " + actual));
        }
        shelves.addBlob(upload.repository(), upload.file(), digest);
        uploads.end(upload);
        return created(upload.repository(), digest);
    }

    private Optional<Upload> find(ApiPath path) {
        return uploads.find(path.repository(), path.identifier());
    }

    private static Future<Outgoing> unknown(ApiPath path) {
        return answered(ApiError.BLOB_UPLOAD_UNKNOWN.about(path.identifier()));
    }

    private static Future<Outgoing> answered(Answer answer) {
        return Future.succeededFuture(answer);
    }

    private static Answer standing(int status, Upload upload) {
        return Answer.of(status)
                .with("Location", upload.location())
                .with("Range", upload.range())
                .with("Docker-Upload-UUID", upload.id());
    }

    private static Answer created(String repository, Digest digest) {
        return Answer.of(201)
                .with("Location", "/v2/" + repository + "/blobs/" + digest)
                .with(DistributionApi.DIGEST_HEADER, digest.toString());
    }
}
