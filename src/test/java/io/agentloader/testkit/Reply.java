package io.agentloader.testkit;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Consumer;

/** What a {@link ScriptedServer} does with one request. */
@FunctionalInterface
public interface Reply {

    void to(HttpServerRequest request);

    static Reply status(int status) {
        return request -> request.response().setStatusCode(status).end();
    }

    /** {@code 200} with a body under a media type. */
    static Reply ok(String mediaType, byte[] body) {
        return request -> request.response()
                .putHeader("Content-Type", mediaType)
                .putHeader("Content-Length", String.valueOf(body.length))
                .end(Buffer.buffer(body));
    }

    static Reply text(int status, String body) {
        return request -> request.response().setStatusCode(status).end(body);
    }

    /** Announces a length, sends fewer bytes and closes. */
    static Reply truncated(byte[] body, int sent) {
        return request -> request.response()
                .putHeader("Content-Length", String.valueOf(body.length))
                .write(Buffer.buffer(body).slice(0, sent))
                .onComplete(written -> request.connection().close());
    }

    /** Never answers. */
    static Reply silence() {
        return request -> {};
    }

    /** Sends the head and one byte, and nothing more. */
    static Reply stalledBody() {
        return request -> request.response().putHeader("Content-Length", "100").write("x");
    }

    /** Closes without an answer. */
    static Reply hangUp() {
        return request -> request.connection().close();
    }

    /** Writes until the other side has had enough. */
    static Reply endless() {
        return request -> {
            request.response().setChunked(true);
            request.response().exceptionHandler(gone -> {});
            write(request);
        };
    }

    private static void write(HttpServerRequest request) {
        request.response().write(Buffer.buffer(new byte[64 * 1024])).onSuccess(written -> write(request));
    }

    /** The same with a header line more. */
    default Reply with(String name, String value) {
        return before(request -> request.response().headers().add(name, value));
    }

    private Reply before(Consumer<HttpServerRequest> first) {
        return request -> {
            first.accept(request);
            to(request);
        };
    }
}
