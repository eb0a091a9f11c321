package io.agentloader.registry;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One request. Its text leaves the headers out: one of them may be a secret.
 *
 * @param limit how many bytes of a {@code 200} are read; of every other answer it is {@link #ERROR_LIMIT}
 */
record Ask(HttpMethod method, Target target, Map<String, String> headers, Optional<Buffer> body, long limit) {

    /** Enough for any error document. */
    static final int ERROR_LIMIT = 64 * 1024;

    private static final String AUTHORIZATION = "Authorization";

    Ask {
        headers = Map.copyOf(headers);
    }

    static Ask of(HttpMethod method, Target target, long limit) {
        return new Ask(method, target, Map.of(), Optional.empty(), limit);
    }

    Ask with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Ask(method, target, more, body, limit);
    }

    Ask authorized(String value) {
        return with(AUTHORIZATION, value);
    }

    /** Whether whoever answers could echo a secret: only token requests have a body. */
    boolean holdsSecret() {
        return headers.containsKey(AUTHORIZATION) || body.isPresent();
    }

    Ask withBody(Buffer content) {
        return new Ask(method, target, headers, Optional.of(content), limit);
    }

    /** The same request somewhere else; on another origin without {@code Authorization}. */
    Ask at(Target other) {
        Map<String, String> kept = new LinkedHashMap<>(headers);
        if (!other.origin().equals(target.origin())) {
            kept.remove(AUTHORIZATION);
        }
        return new Ask(method, other, kept, body, limit);
    }

    @Override
    public String toString() {
        return method + " " + target;
    }
}
