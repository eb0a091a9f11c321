package io.agentloader.app;

import io.quarkus.runtime.configuration.ConfigurationException;

/**
 * Ends a start with a sentence on the error output and a status that is not zero. This one exception is printed without a stack
 * trace.
 */
final class StartRefused {

    private static final String BEGIN = "agent-loader does not start: ";

    private StartRefused() {}

    static ConfigurationException because(String sentence) {
        return new ConfigurationException(sentence(sentence));
    }

    /** With what is said for the operator alone, such as the path, which only the cause names. */
    static ConfigurationException because(String sentence, Throwable reason) {
        Throwable cause = reason.getCause();
        String more = cause == null ? "" : " (" + cause.getMessage() + ")";
        return because(sentence + ": " + reason.getMessage() + more);
    }

    /** As it is printed; one that is so already stays as it is. */
    static String sentence(String sentence) {
        return sentence.startsWith(BEGIN) ? sentence : BEGIN + sentence;
    }
}
