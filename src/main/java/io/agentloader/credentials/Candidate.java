package io.agentloader.credentials;

/** Where a file says that a credential is. */
sealed interface Candidate {

    /** In the file itself: there is no need to look any further. */
    record Found(Credential credential) implements Candidate {}

    /** With a helper, which may turn out to have nothing. */
    record Asked(HelperCall call) implements Candidate {}
}
