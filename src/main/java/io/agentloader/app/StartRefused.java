package io.agentloader.app;

import io.quarkus.runtime.configuration.ConfigurationException;

/**
 * Ends a start with a sentence on the error output and a status that is not zero. The framework prints this one exception
 * without a stack trace.
 */
final class StartRefused {

    private StartRefused() {}

    static ConfigurationException because(String sentence) {
        return new ConfigurationException("agent-loader does not start: " + sentence);
    }

    /** With what is said for the operator alone, such as the path, which only the cause names. */
    static ConfigurationException because(String sentence, Throwable reason) {
        Throwable cause = reason.getCause();
        String more = cause == null ? "" : " (" + cause.getMessage() + ")";
        return because(sentence + ": " + reason.getMessage() + more);
    }
}
