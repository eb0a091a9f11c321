package io.agentloader.store;

import java.time.Instant;

/**
 * Who last said that a reference names what it names.
 *
 * @param host host and port that delivered or confirmed it
 */
public record Confirmation(Instant at, String host) {

    /** The host of what a bundle brought. No registry has this name, for it has neither dot nor port. */
    public static final String IMPORT = "import";

    boolean isImport() {
        return host.equals(IMPORT);
    }
}
