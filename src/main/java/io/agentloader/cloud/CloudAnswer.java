package io.agentloader.cloud;

/**
 * What a cloud answered. Its text leaves the body out, which may hold a secret.
 *
 * @param host who answered
 */
public record CloudAnswer(String host, int status, String body) {

    boolean isOk() {
        return status == 200;
    }

    @Override
    public String toString() {
        return status + " of " + host;
    }
}
