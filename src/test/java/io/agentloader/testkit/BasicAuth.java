package io.agentloader.testkit;

import io.agentloader.embedded.Answer;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/** Lets in who sends that user and password with every request. */
record BasicAuth(String user, String password) implements Auth {

    @Override
    public Optional<Answer> refuse(Seen request, String host) {
        boolean known = request.header("authorization").equals(Optional.of(header(user, password)));
        return known ? Optional.empty() : Optional.of(unauthorized("Basic realm=\"test\""));
    }

    static String header(String user, String password) {
        byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }

    static Answer unauthorized(String challenge) {
        return new Answer(
                401,
                Map.of("Content-Type", "application/json", "WWW-Authenticate", challenge),
                Buffer.buffer(
                        "{\"errors\":[{\"code\":\"UNAUTHORIZED\",\"message\":\"authentication required\",\"detail\":null}]}"));
    }
}
