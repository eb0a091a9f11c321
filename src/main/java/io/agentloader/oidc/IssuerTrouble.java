package io.agentloader.oidc;

import java.time.Duration;

/** The keys of the issuer could not be had. Its message is a sentence for the log and for callers. */
final class IssuerTrouble extends RuntimeException {

    private final Duration retryAfter;

    private IssuerTrouble(String message, Duration retryAfter) {
        super(message, null, false, false);
        this.retryAfter = retryAfter;
    }

    static IssuerTrouble because(String sentence) {
        return new IssuerTrouble(sentence, Duration.ZERO);
    }

    IssuerTrouble until(Duration wait) {
        return new IssuerTrouble(String.valueOf(getMessage()), wait);
    }

    Duration retryAfter() {
        return retryAfter;
    }
}
