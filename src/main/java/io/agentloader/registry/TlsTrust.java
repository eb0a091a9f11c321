package io.agentloader.registry;

import java.nio.file.Path;
import java.util.List;

/**
 * Whom a connection trusts, and who we are. Names files and holds nothing of what is in them: they may change.
 *
 * @param verified whether the host's certificate is looked at
 * @param authorities PEM files of certificate authorities that are trusted beside the runtime's
 * @param clients what is shown to a host that asks who we are; the first that its authorities fit is taken
 */
record TlsTrust(boolean verified, List<Path> authorities, List<ClientCertificate> clients) {

    /** By the runtime's certificate authorities. */
    static final TlsTrust VERIFIED = new TlsTrust(true, List.of(), List.of());

    /** The certificate is taken as it is. */
    static final TlsTrust UNVERIFIED = new TlsTrust(false, List.of(), List.of());

    TlsTrust {
        authorities = List.copyOf(authorities);
        clients = List.copyOf(clients);
    }
}
