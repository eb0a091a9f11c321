package io.agentloader.registry;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One request. Its text leaves the headers out: one of them may be a secret.
 *
 * @param limit how many bytes of a {@code 200} are read; of every other answer it is {@link #ERROR_LIMIT}
 * @param transport how the host is reached; empty where its own name says it
 * @param luggage what goes along unseen
 */
record Ask(
        HttpMethod method,
        Target target,
        Map<String, String> headers,
        Optional<Body> body,
        long limit,
        Optional<Transport> transport,
        Luggage luggage) {

    /** Enough for any error document. */
    static final int ERROR_LIMIT = 64 * 1024;

    static final String CACHE_CONTROL = "Cache-Control";
    private static final String ACCEPT = "Accept";
    private static final int UNMISTAKABLE = 12;

    /** What says what a body is, and so goes where the body goes. */
    private static final Set<String> OF_CONTENT = Set.of(ACCEPT, "Content-Type", "Content-Range");

    private static final Set<String> HARMLESS =
            Set.of(ACCEPT, CACHE_CONTROL, "Content-Type", "Content-Range", "Accept-Encoding", "User-Agent");

    /**
     * What is sent.
     *
     * @param secret whether it holds who we are, as a form for a token does, and what is pushed does not
     */
    record Body(Buffer bytes, boolean secret) {}

    Ask {
        headers = Map.copyOf(headers);
    }

    static Ask of(HttpMethod method, Target target, long limit) {
        return new Ask(method, target, Map.of(), Optional.empty(), limit, Optional.empty(), Luggage.NONE);
    }

    Ask with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Ask(method, target, more, body, limit, transport, luggage);
    }

    /** With these besides; what the request itself says comes first. */
    Ask withAll(Map<String, String> others) {
        Map<String, String> more = new LinkedHashMap<>(others);
        more.putAll(headers);
        return new Ask(method, target, more, body, limit, transport, luggage);
    }

    Ask authorized(String value) {
        return with("Authorization", value);
    }

    /** With secrets besides that are none of the host's business, but may come to its knowledge. */
    Ask beside(Set<String> more) {
        return new Ask(method, target, headers, body, limit, transport, luggage.with(more));
    }

    /** Whether whoever answers could echo a secret: a form may hold one, and a host's own header may be one. */
    boolean holdsSecret() {
        return body.filter(Body::secret).isPresent()
                || !HARMLESS.containsAll(headers.keySet())
                || !luggage.secrets().isEmpty();
    }

    /** All that may be secret, to be found in an answer. */
    Secrets secrets() {
        return Secrets.of(Stream.of(
                        ownHeaders(),
                        luggage.secrets().stream(),
                        body.filter(Body::secret).stream()
                                .flatMap(form ->
                                        Arrays.stream(form.bytes().toString().split("[&=]", -1))))
                .flatMap(part -> part)
                .toList());
    }

    /** Those of its headers that are long enough to be nobody's host name. */
    Secrets unmistakable() {
        return Secrets.longerThan(UNMISTAKABLE, ownHeaders().toList());
    }

    private Stream<String> ownHeaders() {
        return headers.entrySet().stream()
                .filter(header -> !HARMLESS.contains(header.getKey()))
                .map(Map.Entry::getValue);
    }

    Ask withBody(Buffer form) {
        return with(new Body(form, true));
    }

    /** With something to keep, which is no secret. */
    Ask withContent(Buffer content) {
        return with(new Body(content, false));
    }

    private Ask with(Body own) {
        return new Ask(method, target, headers, Optional.of(own), limit, transport, luggage);
    }

    /** Whether it brings something to keep. */
    boolean bringsContent() {
        return body.filter(own -> !own.secret()).isPresent();
    }

    /** The same request, over a host's own transport. */
    Ask over(Transport own) {
        return new Ask(method, target, headers, body, limit, Optional.of(own), luggage);
    }

    /** The same request somewhere else; on another origin with nothing but what it accepts and brings, and over that host's transport. */
    Ask at(Target other) {
        if (other.origin().equals(target.origin())) {
            return new Ask(method, other, headers, body, limit, transport, luggage.within(other));
        }
        Map<String, String> kept = new LinkedHashMap<>(headers);
        kept.keySet().retainAll(OF_CONTENT);
        return new Ask(method, other, kept, body, limit, Optional.empty(), luggage.led(target.origin(), other));
    }

    @Override
    public String toString() {
        return method + " " + target;
    }
}
