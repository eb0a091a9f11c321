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

    static Authorization bearer(Credential credential) {
        return new Authorization("Bearer " + credential.secret(), Optional.empty());
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
