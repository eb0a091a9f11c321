package io.agentloader.testkit;

import io.agentloader.embedded.Answer;
import io.vertx.core.buffer.Buffer;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets in who shows a token of this registry's own token end point, {@value #PATH}. Tokens work until they are
 * {@linkplain #revoke revoked}: what {@code expires_in} says is only told, so that a test needs no waiting.
 */
public final class BearerAuth implements Auth {

    static final String PATH = "/token";

    private final Optional<String> credentials;
    private final Optional<Integer> expiresIn;
    private final Optional<String> challenge;
    private final Set<String> valid = ConcurrentHashMap.newKeySet();
    private final AtomicInteger issued = new AtomicInteger();

    private BearerAuth(Optional<String> credentials, Optional<Integer> expiresIn, Optional<String> challenge) {
        this.credentials = credentials;
        this.expiresIn = expiresIn;
        this.challenge = challenge;
    }

    /** Gives a token to everybody. */
    public static BearerAuth anonymous() {
        return new BearerAuth(Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** Gives a token to that user alone. */
    public static BearerAuth of(String user, String password) {
        return new BearerAuth(Optional.of(BasicAuth.header(user, password)), Optional.empty(), Optional.empty());
    }

    /** With {@code expires_in} in the token answers. */
    public BearerAuth expiresIn(int seconds) {
        return new BearerAuth(credentials, Optional.of(seconds), challenge);
    }

    /** With that {@code WWW-Authenticate} line; <code>{host}</code> in it stands for host and port of the registry. */
    public BearerAuth challenge(String line) {
        return new BearerAuth(credentials, expiresIn, Optional.of(line));
    }

    /** No token given out so far is taken any longer. */
    public void revoke() {
        valid.clear();
    }

    /** How many tokens were given out. */
    public int issued() {
        return issued.get();
    }

    @Override
    public Optional<Answer> refuse(Seen request, String host) {
        if (request.isToken()) {
            return Optional.of(token(request));
        }
        Set<String> shown = new HashSet<>();
        request.header("authorization").ifPresent(shown::add);
        shown.retainAll(valid);
        return shown.isEmpty() ? Optional.of(BasicAuth.unauthorized(challenge(request, host))) : Optional.empty();
    }

    private Answer token(Seen request) {
        if (credentials.isPresent() && !request.header("authorization").equals(credentials)) {
            return BasicAuth.unauthorized("Basic realm=\"token\"");
        }
        String token = "test-token-" + issued.incrementAndGet();
        valid.add("Bearer " + token);
        String expiry = expiresIn.map(seconds -> ",\"expires_in\":" + seconds).orElse("");
        return new Answer(
                200,
                Map.of("Content-Type", "application/json"),
                Buffer.buffer("{\"token\":\"" + token + "\"" + expiry + "}"));
    }

    private String challenge(Seen request, String host) {
        return challenge
                .orElse("Bearer realm=\"http://{host}" + PATH + "\",service=\"test\",scope=\"repository:"
                        + repository(request) + ":pull\"")
                .replace("{host}", host);
    }

    private static String repository(Seen request) {
        return request.path().replaceFirst("^/v2/", "").replaceFirst("/(manifests|blobs|tags)/[^/]*$", "");
    }
}
