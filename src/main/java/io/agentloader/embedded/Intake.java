package io.agentloader.embedded;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/** One body on its way into an upload: the next piece is read when this one is on the disk. */
final class Intake {

    private static final String CONTINUE = "100-continue";

    private final HttpServerRequest request;
    private final Upload upload;
    private final long most;
    private final Disk disk;
    private final Promise<Void> done = Promise.promise();
    private final AtomicReference<Future<?>> writing = new AtomicReference<>(Future.succeededFuture());

    private Intake(HttpServerRequest request, Upload upload, long most, Disk disk) {
        this.request = request;
        this.upload = upload;
        this.most = most;
        this.disk = disk;
    }

    /**
     * Takes in the body of a request that is paused. When it fails, nothing is written any more.
     *
     * @param most bytes that the upload may have afterwards
     */
    static Future<Void> of(HttpServerRequest request, Upload upload, long most, Disk disk) {
        return new Intake(request, upload, most, disk).run();
    }

    /** What the header says, or -1. */
    static long length(HttpServerRequest request) {
        String length = request.getHeader("Content-Length");
        return length == null || !length.matches("[0-9]{1,18}") ? -1 : Long.parseLong(length);
    }

    private Future<Void> run() {
        if (upload.size() + Math.max(0, length(request)) > most) {
            return Future.failedFuture(tooLarge());
        }
        request.handler(this::take);
        request.endHandler(end -> done.tryComplete());
        request.exceptionHandler(
                gone -> Objects.requireNonNull(writing.get()).onComplete(written -> done.tryFail(new CutOff(gone))));
        if (CONTINUE.equalsIgnoreCase(request.getHeader("Expect"))) {
            request.response().writeContinue();
        }
        request.resume();
        return done.future();
    }

    private void take(Buffer piece) {
        request.pause();
        if (done.future().isComplete()) {
            return;
        }
        if (upload.size() + piece.length() > most) {
            done.tryFail(tooLarge());
            return;
        }
        byte[] bytes = piece.getBytes();
        Future<Void> written = disk.run(() -> {
            upload.append(bytes);
            return null;
        });
        writing.set(written);
        written.onSuccess(more -> request.resume()).onFailure(done::tryFail);
    }

    private Refused tooLarge() {
        return new Refused(ApiError.TOO_LARGE.about("at most " + most + " bytes"));
    }

    /** The client went away before the end. */
    static final class CutOff extends RuntimeException {

        private static final long serialVersionUID = 1;

        private CutOff(Throwable cause) {
            super("the client went away", cause);
        }
    }
}
