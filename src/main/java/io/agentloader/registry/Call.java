package io.agentloader.registry;

/**
 * What is being asked of a registry, in the words of failures: {@code GET manifest of ghcr.io/acme/helper:1.2}.
 *
 * @param subject the reference or repository it is about
 * @param action method and thing, up to the subject
 */
record Call(String subject, String action) {

    @Override
    public String toString() {
        return action + " " + subject;
    }
}
