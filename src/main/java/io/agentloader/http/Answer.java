package io.agentloader.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A whole answer: status, headers and body, exactly as they are sent. Nobody adds a charset or a coding to it. */
final class Answer {

    private final int status;
    private final @Nullable Line last;
    private final ByteBuffer body;

    /** A header and those before it, so that one more takes no copy of all. */
    private record Line(@Nullable Line before, String name, String value) {}

    private Answer(int status, @Nullable Line last, ByteBuffer body) {
        this.status = status;
        this.last = last;
        this.body = body;
    }

    static Answer of(int status) {
        return new Answer(status, null, ByteBuffer.allocate(0));
    }

    /** The same under another status. */
    Answer status(int other) {
        return new Answer(other, last, body);
    }

    Answer with(String name, String value) {
        return new Answer(status, new Line(last, name, value), body);
    }

    Answer with(String name, Optional<String> value) {
        return value.map(present -> with(name, present)).orElse(this);
    }

    /** The caller gives the bytes away. */
    Answer with(String mediaType, byte[] bytes) {
        return with(mediaType, ByteBuffer.wrap(bytes));
    }

    /** Bytes that others may hold as well; they are copied when they are sent, see {@link LargeAnswers}. */
    Answer with(String mediaType, ByteBuffer bytes) {
        return new Answer(status, last, bytes).with("Content-Type", mediaType);
    }

    Answer withText(String mediaType, String text) {
        return with(mediaType, text.getBytes(StandardCharsets.UTF_8));
    }

    int status() {
        return status;
    }

    /** In the order in which they were first set; what was set last counts. */
    Map<String, String> headers() {
        Deque<Line> lines = new ArrayDeque<>();
        for (Line line = last; line != null; line = line.before()) {
            lines.push(line);
        }
        Map<String, String> headers = new LinkedHashMap<>();
        lines.forEach(line -> headers.put(line.name(), line.value()));
        return Collections.unmodifiableMap(headers);
    }

    String text() {
        return StandardCharsets.UTF_8.decode(body.duplicate()).toString();
    }

    /** For the framework. A {@code HEAD} gets every header of its {@code GET}, which it would not compute by itself. */
    Response toResponse(boolean head) {
        return toResponse(head, bytes -> bytes);
    }

    /** The same, with what becomes of a body that is sent. */
    Response toResponse(boolean head, Function<ByteBuffer, Object> entity) {
        ResponseBuilder response = Response.status(status);
        framed().forEach(response::header);
        return (head || !body.hasRemaining() ? response : response.entity(entity.apply(body))).build();
    }

    /** In place of an answer that was made, and is not sent yet. */
    void replace(ContainerResponseContext other) {
        other.setStatus(status);
        other.getHeaders().clear();
        framed().forEach(other.getHeaders()::putSingle);
        other.setEntity(copy(body));
    }

    /** Past the framework, where no resource is reached. */
    void sendTo(HttpServerResponse response, boolean head) {
        response.setStatusCode(status);
        framed().forEach(response::putHeader);
        if (head) {
            response.end();
        } else {
            response.end(Buffer.buffer(copy(body)));
        }
    }

    static byte[] copy(ByteBuffer body) {
        byte[] bytes = new byte[body.remaining()];
        body.duplicate().get(bytes);
        return bytes;
    }

    /** With the length of the body, which a {@code HEAD} gets, too. */
    Map<String, String> framed() {
        boolean bodiless = status == 204 || status == 304;
        return (bodiless ? this : with("Content-Length", Integer.toString(body.remaining()))).headers();
    }
}
