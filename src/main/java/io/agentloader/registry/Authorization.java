package io.agentloader.registry;

import io.agentloader.credentials.Credential;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * What goes into the {@code Authorization} header, and shows nowhere else.
 *
 * @param fetched the token, when it is one that a token server gave
 */
record Authorization(String header, Optional<Fetched> fetched) {

    /** A token and where the cache keeps it. */
    record Fetched(TokenRequest.Key key, Token token) {}

    static Authorization basic(Credential credential) {
        byte[] pair = (credential.user() + ":" + credential.secret()).getBytes(StandardCharsets.UTF_8);
        return new Authorization("Basic " + Base64.getEncoder().encodeToString(pair), Optional.empty());
    }

    /** Empty when the secret is nothing that can stand in a header; what a file puts around it does not count. */
    static Optional<Authorization> bearer(Credential credential) {
        String token = credential.secret().strip();
        boolean sendable = !token.isEmpty() && token.chars().allMatch(c -> c > ' ' && c < 127);
        return sendable ? Optional.of(new Authorization("Bearer " + token, Optional.empty())) : Optional.empty();
    }

    static Authorization bearer(TokenRequest.Key key, Token token) {
        return new Authorization("Bearer " + token.value(), Optional.of(new Fetched(key, token)));
    }

    /** Whether it was got anonymously, after the stored credentials were refused. */
    boolean isSecondChoice() {
        return fetched.filter(got -> got.token().credentialsRefused()).isPresent();
    }

    @Override
    public String toString() {
        return header.startsWith("Basic") ? "Basic" : "Bearer";
    }
}
