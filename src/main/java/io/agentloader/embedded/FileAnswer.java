package io.agentloader.embedded;

import io.vertx.core.Vertx;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.nio.file.Path;

/** An answer whose body is a part of a file, read as fast as the client takes it. */
record FileAnswer(Vertx vertx, Answer head, Path file, Part part) implements Outgoing {

    private static final OpenOptions READING =
            new OpenOptions().setRead(true).setWrite(false).setCreate(false);

    /** From where on, and how many bytes. */
    record Part(long from, long length) {}

    @Override
    public Outgoing with(String header, String value) {
        return new FileAnswer(vertx, head.with(header, value), file, part);
    }

    @Override
    public void sendTo(HttpServerRequest request) {
        vertx.fileSystem()
                .open(file.toString(), READING)
                .onSuccess(opened -> send(opened, request))
                .onFailure(
                        gone -> ApiError.BLOB_UNKNOWN.about("deleted meanwhile").sendTo(request));
    }

    /** A body that breaks off has to look like one, which only the end of the connection does. */
    private void send(AsyncFile opened, HttpServerRequest request) {
        HttpServerResponse response = request.response().setStatusCode(head.status());
        response.putHeader("Content-Length", Long.toString(part.length()));
        head.headers().forEach(response::putHeader);
        opened.setReadPos(part.from()).setReadLength(part.length());
        opened.pipeTo(response)
                .onFailure(broken -> request.connection().close())
                .onComplete(done -> opened.close());
    }
}
