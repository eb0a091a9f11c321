package io.agentloader.registry;

import java.time.Instant;

/**
 * A bearer token.
 *
 * @param until when it is no longer used
 * @param credentialsRefused whether it was got anonymously, after the stored credentials were refused
 */
record Token(String value, Instant until, boolean credentialsRefused) {

    boolean isUsable(Instant now) {
        return now.isBefore(until);
    }

    Token afterRefusal() {
        return new Token(value, until, true);
    }

    @Override
    public String toString() {
        return "token until " + until;
    }
}
