package io.agentloader.registry;

import io.agentloader.oci.MediaType;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What came back, whole.
 *
 * @param ask the request it answers: the last one where redirects were followed
 * @param sent when that request was sent
 * @param body as much of it as was read
 * @param cut whether there was more than the limit
 */
record Answer(Ask ask, Instant sent, int status, MultiMap headers, Buffer body, boolean cut) {

    private static final MediaType HTML = MediaType.of("text/html");

    Origin origin() {
        return ask.target().origin();
    }

    String host() {
        return origin().authority();
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    /** Every line of that name: a registry may offer several challenges. */
    List<String> headers(String name) {
        return headers.getAll(name);
    }

    boolean isRedirect() {
        return switch (status) {
            case 301, 302, 303, 307, 308 -> true;
            default -> false;
        };
    }

    /** A page for people: a portal or a proxy has answered. */
    boolean isHtml() {
        return header("Content-Type").map(MediaType::of).filter(HTML::equals).isPresent();
    }

    @Override
    public String toString() {
        return status + " to " + ask;
    }
}
