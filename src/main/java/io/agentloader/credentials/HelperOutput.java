package io.agentloader.credentials;

/**
 * What a helper left behind. Its text never shows, because it may hold a secret.
 *
 * @param text all of its standard output
 */
record HelperOutput(int status, String text) {

    @Override
    public String toString() {
        return "output with status " + status;
    }
}
