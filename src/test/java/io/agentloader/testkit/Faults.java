package io.agentloader.testkit;

import io.agentloader.embedded.Answer;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The ways a registry, or what stands before it, goes wrong. */
public final class Faults {

    private static final Buffer CHUNK = Buffer.buffer(new byte[16 * 1024]);

    private Faults() {}

    /** That status with an error document as registries write it. */
    public static Fault status(int status) {
        return status(status, "UNKNOWN");
    }

    /** That status with an error document of that code, such as {@code MANIFEST_UNKNOWN}. */
    public static Fault status(int status, String code) {
        String body = "{\"errors\":[{\"code\":\"" + code + "\",\"message\":\"scripted\",\"detail\":null}]}";
        return answer(status, Map.of("Content-Type", "application/json"), body);
    }

    /** That status with a {@code Retry-After}: seconds, a date, or rubbish. */
    public static Fault retryAfter(int status, String value) {
        String body = "{\"errors\":[{\"code\":\"TOOMANYREQUESTS\",\"message\":\"scripted\",\"detail\":null}]}";
        return answer(status, Map.of("Content-Type", "application/json", "Retry-After", value), body);
    }

    /** A redirect, to a path of this registry or to another address. */
    public static Fault redirect(int status, String location) {
        return answer(status, Map.of("Location", location), "");
    }

    /** Exactly that answer. */
    public static Fault answer(int status, Map<String, String> headers, String body) {
        return changed(truth -> new Answer(status, headers, Buffer.buffer(body)));
    }

    /** The sign-in page of a hotel network: {@code 200}, and HTML. */
    public static Fault html() {
        return answer(200, Map.of("Content-Type", "text/html"), "<!doctype html><title>Welcome</title>");
    }

    /** The true answer, late. */
    public static Fault delay(Duration time) {
        return exchange -> exchange.vertx().setTimer(time.toMillis(), ignored -> exchange.sendLater());
    }

    /** No answer at all, and an open connection. */
    public static Fault hang() {
        return exchange -> {};
    }

    /** The connection is reset (RST) before an answer. */
    public static Fault reset() {
        return Exchange::reset;
    }

    /** The connection is closed (FIN) before an answer. */
    public static Fault close() {
        return Exchange::close;
    }

    /** True status and headers, the first bytes of the body, then the connection is closed. */
    public static Fault closeAfter(int bytes) {
        return exchange -> {
            HttpServerResponse response = begin(exchange);
            Buffer body = exchange.truth().body();
            response.write(body.slice(0, Math.min(bytes, body.length()))).onComplete(ignored -> exchange.close());
        };
    }

    /** True status and headers, the first bytes of the body, then nothing more on an open connection. */
    public static Fault stallAfter(int bytes) {
        return exchange -> {
            Buffer body = exchange.truth().body();
            begin(exchange).write(body.slice(0, Math.min(bytes, body.length())));
        };
    }

    /** The whole true body under a {@code Content-Length} that promises more, then the connection is closed. */
    public static Fault promiseMore(int bytes) {
        return exchange -> {
            Buffer body = exchange.truth().body();
            HttpServerResponse response = begin(exchange);
            response.putHeader("Content-Length", Integer.toString(body.length() + bytes));
            response.write(body).onComplete(ignored -> exchange.close());
        };
    }

    /** One bit in the middle of the body is another; the length and the headers are the true ones. */
    public static Fault flipBit() {
        return changed(truth -> {
            byte[] bytes = truth.body().getBytes();
            bytes[bytes.length / 2] ^= 1;
            return truth.with(Buffer.buffer(bytes));
        });
    }

    /** Other bytes under the true headers. */
    public static Fault body(String text) {
        return changed(truth -> truth.with(Buffer.buffer(text)));
    }

    /** {@code 200}, the true headers, and no byte. */
    public static Fault emptyBody() {
        return body("");
    }

    public static Fault withoutHeader(String name) {
        return changed(truth -> truth.without(name));
    }

    public static Fault header(String name, String value) {
        return changed(truth -> truth.with(name, value));
    }

    /** No {@code Docker-Content-Digest}. */
    public static Fault withoutDigest() {
        return withoutHeader("Docker-Content-Digest");
    }

    /** That text as {@code Docker-Content-Digest}. */
    public static Fault digest(String text) {
        return header("Docker-Content-Digest", text);
    }

    /** A body without an end, in chunks, for as long as the other side reads. */
    public static Fault endless() {
        return exchange -> {
            HttpServerResponse response = head(exchange).setChunked(true);
            pump(response, Long.MAX_VALUE);
        };
    }

    /** A body of that many zero bytes, announced as such. */
    public static Fault huge(long bytes) {
        return exchange -> {
            HttpServerResponse response = head(exchange).putHeader("Content-Length", Long.toString(bytes));
            pump(response, bytes);
        };
    }

    /** The true answer, changed. */
    public static Fault changed(UnaryOperator<Answer> change) {
        return exchange -> exchange.send(change);
    }

    private static HttpServerResponse begin(Exchange exchange) {
        return head(exchange)
                .putHeader(
                        "Content-Length",
                        Integer.toString(exchange.truth().body().length()));
    }

    private static HttpServerResponse head(Exchange exchange) {
        HttpServerResponse response =
                exchange.request().response().setStatusCode(exchange.truth().status());
        exchange.truth().headers().forEach(response::putHeader);
        return response;
    }

    /** Never writes faster than the other side reads, so that an endless body does not fill this process. */
    private static void pump(HttpServerResponse response, long left) {
        if (left == 0) {
            response.end();
            return;
        }
        int size = (int) Math.min(left, CHUNK.length());
        response.write(CHUNK.slice(0, size)).onSuccess(ignored -> pump(response, left - size));
    }
}
