package io.agentloader.embedded;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * One whole answer of the registry, before it is sent.
 *
 * @param headers without {@code Content-Length}, which is that of the body unless it is among them
 * @param body left out on the wire when the request was a {@code HEAD}
 */
public record Answer(int status, Map<String, String> headers, Buffer body) implements Outgoing {

    public Answer {
        Map<String, String> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        copy.putAll(headers);
        headers = Collections.unmodifiableMap(copy);
    }

    /** One without a body. */
    static Answer of(int status) {
        return new Answer(status, Map.of(), Buffer.buffer());
    }

    static Answer of(String mediaType, Buffer body) {
        return new Answer(200, Map.of("Content-Type", mediaType), body);
    }

    /** With the header, in the place of one of the same name. */
    @Override
    public Answer with(String header, String value) {
        Map<String, String> changed = new TreeMap<>(headers);
        changed.put(header, value);
        return new Answer(status, changed, body);
    }

    /** Without the header, whatever the case of its letters. */
    public Answer without(String header) {
        Map<String, String> changed = new TreeMap<>(headers);
        changed.remove(header);
        return new Answer(status, changed, body);
    }

    /** With another body under the same status and headers. */
    public Answer with(Buffer otherBody) {
        return new Answer(status, headers, otherBody);
    }

    /** Writes status and headers, and the body unless the request is a {@code HEAD}. */
    @Override
    public void sendTo(HttpServerRequest request) {
        HttpServerResponse response = request.response().setStatusCode(status);
        if (status != 204 && status != 304) {
            response.putHeader("Content-Length", Integer.toString(body.length()));
        }
        headers.forEach(response::putHeader);
        if (request.method().equals(HttpMethod.HEAD)) {
            response.end();
        } else {
            response.end(body);
        }
    }
}
