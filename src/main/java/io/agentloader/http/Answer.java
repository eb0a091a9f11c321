package io.agentloader.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A whole answer: status, headers and body, exactly as they are sent. Nobody adds a charset or a coding to it. */
final class Answer {

    private final int status;
    private final Map<String, String> headers;
    private final ByteBuffer body;

    private Answer(int status, Map<String, String> headers, ByteBuffer body) {
        this.status = status;
        this.headers = headers;
        this.body = body;
    }

    static Answer of(int status) {
        return new Answer(status, Map.of(), ByteBuffer.allocate(0));
    }

    Answer with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Answer(status, Collections.unmodifiableMap(more), body);
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
        return new Answer(status, headers, bytes).with("Content-Type", mediaType);
    }

    Answer withText(String mediaType, String text) {
        return with(mediaType, text.getBytes(StandardCharsets.UTF_8));
    }

    int status() {
        return status;
    }

    Map<String, String> headers() {
        return headers;
    }

    String text() {
        return StandardCharsets.UTF_8.decode(body.duplicate()).toString();
    }

    /** For the framework. A {@code HEAD} gets every header of its {@code GET}, which it would not compute by itself. */
    Response toResponse(boolean head) {
        ResponseBuilder response = Response.status(status);
        framed().forEach(response::header);
        return (head || !body.hasRemaining() ? response : response.entity(body)).build();
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

    private Map<String, String> framed() {
        boolean bodiless = status == 204 || status == 304;
        return bodiless ? headers : with("Content-Length", Integer.toString(body.remaining())).headers;
    }
}
