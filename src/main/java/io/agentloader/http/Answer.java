package io.agentloader.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A whole answer: status, headers and body, exactly as they are sent. Nobody adds a charset or a coding to it. */
final class Answer {

    private final int status;
    private final Map<String, String> headers;
    private final byte[] body;

    private Answer(int status, Map<String, String> headers, byte[] body) {
        this.status = status;
        this.headers = headers;
        this.body = body;
    }

    static Answer of(int status) {
        return new Answer(status, Map.of(), new byte[0]);
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
        return new String(body, StandardCharsets.UTF_8);
    }

    /** For the framework. A {@code HEAD} gets every header of its {@code GET}, which it would not compute by itself. */
    Response toResponse(boolean head) {
        ResponseBuilder response = Response.status(status);
        framed().forEach(response::header);
        return (head || body.length == 0 ? response : response.entity(body)).build();
    }

    /** Past the framework, where no resource is reached. */
    void sendTo(HttpServerResponse response, boolean head) {
        response.setStatusCode(status);
        framed().forEach(response::putHeader);
        if (head) {
            response.end();
        } else {
            response.end(Buffer.buffer(body));
        }
    }

    private Map<String, String> framed() {
        boolean bodiless = status == 204 || status == 304;
        return bodiless ? headers : with("Content-Length", Integer.toString(body.length)).headers;
    }
}
